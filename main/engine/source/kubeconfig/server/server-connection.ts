import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClusterAccess } from '../../cluster-access.ts';
import type { TlsMaterial } from '../credentials/credentials.ts';
import { openTunnel } from './proxy-tunnel.ts';

/**
 * One connection to the API server, through its proxy and with TLS as the kubeconfig wants it, for what does not go over
 * `ApiClient`'s connections. `timeout` in milliseconds for all of it. Throws `ProxyError` or what the network throws.
 */
export async function connectToServer(
  { server, proxy }: Pick<ClusterAccess, 'server' | 'proxy'>,
  tls: TlsMaterial,
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<Socket> {
  const url = new URL(server);
  const encrypted = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || (encrypted ? 443 : 80));
  const begun = performance.now();
  const plain = proxy === null ? connect({ host, port }) : await openTunnel(proxy, { host, port }, timeout);
  plain.setNoDelay(true).setKeepAlive(true, 15_000);
  const left = Math.max(1, timeout - (performance.now() - begun));
  if (!encrypted) return opened(plain, plain, 'connect', { timeout: left, signal });
  const name = tls.serverName ?? host;
  const secure = connectTls({
    socket: plain,
    // For the check of names; the connection is there already.
    host: name,
    // An address is no server name (RFC 6066, section 3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
    // Said in any case, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
    rejectUnauthorized: tls.verify,
    ALPNProtocols: ['http/1.1'],
  });
  return opened(plain, secure, 'secureConnect', { timeout: left, signal });
}

function opened(
  plain: Socket,
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      for (const one of [plain, socket]) one.off('error', settle).off('close', closed);
      socket.off(event, done);
      if (error === null) {
        resolve(socket);
        return;
      }
      for (const one of [plain, socket]) one.on('error', ignore).destroy();
      reject(error);
    };
    const done = () => settle(null);
    const closed = () => settle(coded('the connection was closed', 'ECONNRESET'));
    const abort = () => settle(signal.reason as Error);
    const late = setTimeout(() => settle(coded('connecting timed out', 'ETIMEDOUT')), timeout);
    for (const one of [plain, socket]) one.on('error', settle).on('close', closed);
    socket.on(event, done);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    // What a proxy gave is connected already.
    else if (event === 'connect' && !socket.connecting) done();
  });
}

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

/** An end that was decided on may bring further errors, which say nothing new. */
function ignore(): void {}
