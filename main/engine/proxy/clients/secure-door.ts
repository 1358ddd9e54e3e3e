import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContext,
  type Server as TlsServer,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls';
import { type ClientAuthorities, withClientAuthorities } from '../../tls/serving-context.ts';
import { labelAuthorities, labelHandshake } from './client-connection.ts';
import { MOST_HELLO_BYTES, readClientHello } from './client-hello.ts';

const HANDSHAKE = 0x16;
const HANDSHAKE_MS = 20_000;

/** Which certificate a handshake is answered with; `serverName` is lower case, null without SNI. */
export type ServeCertificate = (
  serverName: string | null,
) => Promise<{ readonly context: SecureContext; readonly label: string }>;

export interface SecureDoorOptions {
  readonly serve: ServeCertificate;
  /** By whose authorities a client of a host has to show a certificate; null for none (reference 7.5). */
  readonly askFor: (serverName: string | null) => ClientAuthorities | null;
  /** Takes a connection that is to be handed on unopened; false: it is none (reference 7.4). */
  readonly passThrough: (serverName: string | null, socket: Socket) => boolean;
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
  const handshakes = handshakeServer(options, null);
  const asking = new AskingHandshakes(options);
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
    whenTold(socket, (serverName) => {
      if (serverName === undefined) {
        options.onPlain(socket);
        return;
      }
      if (options.passThrough(serverName, socket)) return;
      const authorities = options.askFor(serverName);
      if (authorities !== null) {
        asking.take(socket, serverName, authorities);
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

/**
 * Looks at the beginning of a connection without taking anything from it, until it is known which host is meant:
 * `undefined` for plain HTTP, null without SNI.
 */
function whenTold(socket: Socket, told: (serverName: string | null | undefined) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const look = (bytes: Buffer): void => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const plain = seen[0] !== HANDSHAKE;
    const reading = plain ? null : readClientHello(seen);
    if (reading?.kind === 'partial' && seen.length < MOST_HELLO_BYTES) return;
    socket.off('data', look);
    socket.pause();
    socket.setTimeout(0);
    socket.unshift(seen);
    told(reading === null ? undefined : reading.kind === 'hello' ? reading.hello.serverName : null);
  };
  socket.on('data', look);
}

/**
 * Handshakes in which the client is asked for a certificate. Browsers show a prompt when they are asked, so that only hosts
 * which need it ask; the decision over what was shown is made for each request, where it can be said in words.
 */
class AskingHandshakes {
  readonly #options: SecureDoorOptions;
  readonly #servers = new WeakMap<ClientAuthorities, TlsServer>();

  constructor(options: SecureDoorOptions) {
    this.#options = options;
  }

  take(socket: Socket, serverName: string | null, authorities: ClientAuthorities): void {
    void this.#options
      .serve(serverName)
      .then(
        ({ context }) => {
          if (socket.destroyed) return;
          const server = this.#serverOf(authorities);
          // One step with the connection, so that no other handshake gets this context.
          setDefaultContext(server, withClientAuthorities(context, authorities));
          server.emit('connection', socket);
        },
        () => socket.destroy(),
      )
      .catch(() => socket.destroy());
  }

  #serverOf(authorities: ClientAuthorities): TlsServer {
    const server = this.#servers.get(authorities) ?? handshakeServer(this.#options, authorities);
    this.#servers.set(authorities, server);
    return server;
  }
}

function handshakeServer(options: SecureDoorOptions, authorities: ClientAuthorities | null): TlsServer {
  const server = createTlsServer({
    // What the client shows is judged for each request.
    ...(authorities === null ? {} : { requestCert: true, rejectUnauthorized: false }),
    allowHalfOpen: true,
    noDelay: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: options.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    handshakeTimeout: HANDSHAKE_MS,
    ...(authorities === null ? { SNICallback: chooseContext(options.serve) } : {}),
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    if (authorities !== null) labelAuthorities(socket, authorities);
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

function chooseContext(serve: ServeCertificate): NonNullable<TlsOptions['SNICallback']> {
  return (name, done) => {
    serve(serverNameOf(name)).then(
      ({ context }) => done(null, context),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  };
}

function serverNameOf(name: string): string | null {
  return name === '' ? null : name.toLowerCase().replace(/\.$/, '');
}

// The context of handshakes without SNI can only be set as key and certificate; here it exists already. Node looks it up in
// `_sharedCreds`, for which its types have no name.
function setDefaultContext(server: TlsServer, context: SecureContext): void {
  Object.assign(server, { _sharedCreds: context });
}
