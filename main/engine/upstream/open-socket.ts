import { connect, type OnReadOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  checkServerIdentity,
  connect as connectTls,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { TlsSettings } from './transport.ts';
import type { Target } from './upstream-connection.ts';
import { UpstreamError } from './upstream-error.ts';

export interface SocketOptions {
  readonly tls: TlsSettings | null;
  /** Protocols to offer by ALPN; left out where none is. */
  readonly protocols?: string[];
  /** Where bytes are read into; left out for `data` events. */
  readonly onread?: OnReadOpts;
  /** The connection carries requests from now on, TLS and its checks included. */
  readonly onOpen: () => void;
  /** The pod's certificate or protocol is not what was asked for. Other errors come as `error`. */
  readonly onError: (error: UpstreamError) => void;
}

/** Opens a connection to a pod, clear or encrypted. The caller listens for `end`, `error` and `close`. */
export function openSocket(target: Target, options: SocketOptions): Socket {
  const { tls, protocols } = options;
  const common = {
    host: target.address,
    port: target.port,
    noDelay: true,
    // A session of HTTP/2 does not end with one half of its socket.
    allowHalfOpen: protocols === undefined,
    keepAlive: true,
    keepAliveInitialDelay: 15_000,
    ...(options.onread === undefined ? {} : { onread: options.onread }),
  };
  if (tls === null) return connect(common).on('connect', options.onOpen);
  return checked(connectTls({ ...common, ...secureOptions(tls, protocols) }), tls, options);
}

/** Opens TLS over a stream that is there already, or is just being opened. */
export function secureOver(stream: Duplex, tls: TlsSettings, options: SocketOptions): TLSSocket {
  return checked(connectTls({ socket: stream, ...secureOptions(tls, options.protocols) }), tls, options);
}

function secureOptions({ context, serverName, verify }: TlsSettings, protocols: string[] | undefined) {
  return {
    secureContext: context,
    servername: serverName ?? '',
    rejectUnauthorized: verify !== null,
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      verify === null ? undefined : checkServerIdentity(verify.name, certificate),
    ...(protocols === undefined ? {} : { ALPNProtocols: protocols }),
  };
}

function checked(socket: TLSSocket, { verify }: TlsSettings, options: SocketOptions): TLSSocket {
  return socket.on('secureConnect', () => {
    const fault = tooDeep(socket, verify) ?? otherProtocol(socket, options.protocols);
    if (fault === null) options.onOpen();
    else options.onError(new UpstreamError('upstream-tls', fault.code, fault.said));
  });
}

interface Fault {
  readonly code: string;
  readonly said: Phrase;
}

// OpenSSL counts the certificates between the pod's own and the trusted one; Node has no setting for it.
function tooDeep(socket: TLSSocket, verify: TlsSettings['verify']): Fault | null {
  if (verify === null) return null;
  let between = -1;
  let certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
  while (certificate.issuerCertificate !== undefined && certificate.issuerCertificate !== certificate) {
    certificate = certificate.issuerCertificate;
    between++;
  }
  if (between <= verify.depth) return null;
  return { code: 'CERT_CHAIN_TOO_LONG', said: phrase('upstream-long-chain', { depth: verify.depth }) };
}

function otherProtocol(socket: TLSSocket, protocols: readonly string[] | undefined): Fault | null {
  if (protocols === undefined || protocols.includes(String(socket.alpnProtocol))) return null;
  return { code: 'no-alpn', said: phrase('upstream-no-alpn', { protocols: protocols.join(' or ') }) };
}

/** What an `error` of a socket means. `opening` is true until requests may go out. */
export function socketError(error: NodeJS.ErrnoException, options: { opening: boolean; tls: boolean }): UpstreamError {
  const code = error.code ?? 'error';
  if (!options.opening) return new UpstreamError('upstream-reset', code, phrase('upstream-broke', { code }));
  if (code === 'ETIMEDOUT') return new UpstreamError('upstream-timeout', code, phrase('upstream-connect-late'));
  if (options.tls && error.syscall !== 'connect') {
    const [words = ''] = error.message.split('\n', 1);
    return new UpstreamError('upstream-tls', code, phrase('upstream-no-tls', { words }));
  }
  return new UpstreamError('upstream-refused', code, phrase('upstream-unconnected', { code }));
}
