import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContext,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls';
import { labelHandshake } from './client-connection.ts';

const HANDSHAKE = 0x16;
const HANDSHAKE_MS = 20_000;

/** Which certificate a handshake is answered with; `serverName` is lower case, null without SNI. */
export type ServeCertificate = (
  serverName: string | null,
) => Promise<{ readonly context: SecureContext; readonly label: string }>;

export interface SecureDoorOptions {
  readonly serve: ServeCertificate;
  readonly http2: boolean;
  readonly onHttp1: (socket: Socket) => void;
  readonly onHttp2: (socket: Socket) => void;
  /** Plain HTTP came to the TLS port; nothing of it has been taken from the socket. */
  readonly onPlain: (socket: Socket) => void;
}

/**
 * A listening socket for TLS. The first byte is looked at before the handshake: plain HTTP is answered in words instead of
 * being cut off (reference 16).
 */
export function secureDoor(options: SecureDoorOptions): Server {
  const handshakes = handshakeServer(options);
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      socket.setTimeout(0);
      socket.unshift(first);
      if (first[0] !== HANDSHAKE) {
        options.onPlain(socket);
        return;
      }
      // Without SNI the server's own context answers. It is asked for each time, since the default certificate changes.
      const ready = options.serve(null).then(
        ({ context }) => setDefaultContext(handshakes, context),
        () => undefined,
      );
      void ready.then(() => handshakes.emit('connection', socket));
    });
  });
}

function handshakeServer(options: SecureDoorOptions): TlsServer {
  const server = createTlsServer({
    allowHalfOpen: true,
    noDelay: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: options.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    handshakeTimeout: HANDSHAKE_MS,
    SNICallback: (name, done) => {
      options.serve(serverNameOf(name)).then(
        ({ context }) => done(null, context),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    const serverName = typeof socket.servername === 'string' && socket.servername !== '' ? socket.servername : null;
    const handOver = (): void => {
      if (socket.alpnProtocol === 'h2') options.onHttp2(socket);
      else options.onHttp1(socket);
    };
    // The label first: requests that came with the handshake are recorded with it.
    options.serve(serverNameOf(serverName ?? '')).then(({ label }) => {
      labelHandshake(socket, { serverName, certificate: label });
      handOver();
    }, handOver);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function serverNameOf(name: string): string | null {
  return name === '' ? null : name.toLowerCase().replace(/\.$/, '');
}

// The context of handshakes without SNI can only be set as key and certificate; here it exists already. Node looks it up in
// `_sharedCreds`, for which its types have no name.
function setDefaultContext(server: TlsServer, context: SecureContext): void {
  Object.assign(server, { _sharedCreds: context });
}
