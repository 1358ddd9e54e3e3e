import { Agent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';
import type { TlsMaterial } from './credentials.ts';

/**
 * Connections to the API server, straight or through a proxy: `http:`, `https:`, `socks5:`. `connectTimeout` in
 * milliseconds. Throws where the proxy's address is none.
 */
export function createDispatcher(
  proxy: string | null,
  tls: TlsMaterial,
  { connectTimeout }: { readonly connectTimeout: number },
): Dispatcher {
  const material = {
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
    ...(tls.serverName === null ? {} : { servername: tls.serverName }),
    // Said in any case, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
    rejectUnauthorized: tls.verify,
  };
  const connect = {
    ...material,
    allowH2: false,
    timeout: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelay: 15_000,
  };
  const common = { allowH2: false, pipelining: 1, maxResponseSize: -1 };
  if (proxy === null) return new Agent({ ...common, connect });
  if (/^socks5h?:/i.test(proxy)) return new Socks5ProxyAgent(proxy, { ...common, requestTls: connect });
  return new ProxyAgent({ ...common, uri: proxy, requestTls: connect });
}
