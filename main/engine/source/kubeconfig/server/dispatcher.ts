import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { TlsMaterial } from '../credentials/credentials.ts';
import { openTunnel } from './proxy-tunnel.ts';

/** Connections to the API server, straight or through a proxy. `connectTimeout` in milliseconds, for either part of the way. */
export function createDispatcher(
  proxy: string | null,
  tls: TlsMaterial,
  { connectTimeout }: { readonly connectTimeout: number },
): Dispatcher {
  const connect = {
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
    ...(tls.serverName === null ? {} : { servername: tls.serverName }),
    // Said in any case, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
    rejectUnauthorized: tls.verify,
    allowH2: false,
    timeout: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelay: 15_000,
  };
  return new Agent({
    allowH2: false,
    pipelining: 1,
    maxResponseSize: -1,
    connect: proxy === null ? connect : throughProxy(proxy, buildConnector(connect), connectTimeout),
  });
}

/** undici's own proxy agents do not give up a proxy that keeps silent, nor end when they are destroyed. */
function throughProxy(
  proxy: string,
  secure: buildConnector.connector,
  connectTimeout: number,
): buildConnector.connector {
  return (options, callback) => {
    const encrypted = options.protocol === 'https:';
    const target = {
      host: options.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(options.port || (encrypted ? 443 : 80)),
    };
    openTunnel(proxy, target, connectTimeout).then(
      (socket) => {
        socket.setNoDelay(true).setKeepAlive(true, 15_000);
        if (encrypted) secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => callback(error as Error, null),
    );
  };
}
