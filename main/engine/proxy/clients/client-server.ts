import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import { clientConnection, type ClientConnection, shareConnection } from './client-connection.ts';
import { CLIENT_LIMITS } from './client-limits.ts';
import { Http1ClientConnection } from './http1/connection.ts';
import { Http2Exchange } from './http2/exchange.ts';
import { MalformedExchange } from './malformed-exchange.ts';
import type { Proxy } from '../proxy.ts';
import type { HeadRules } from './request-head.ts';

const HEAD_TOO_LARGE = { status: 431, reason: 'header-too-large' } as const;

/**
 * Turns clients' connections into exchanges. It listens nowhere: `listeners.ts` hands sockets in, plain or after their
 * handshake, so that one parser and one set of limits serves every address.
 */
export class ClientServer {
  #proxy: Proxy;
  #rules: () => HeadRules;
  #http2: Http2SecureServer;
  #sockets = new Set<Socket>();
  #connections = new Set<Http1ClientConnection>();
  /** Sessions with the number of their open streams. */
  #sessions = new Map<ServerHttp2Session, number>();
  /** The connection that becomes a session at this moment. */
  #entering: ClientConnection | null = null;

  constructor(proxy: Proxy, rules: () => HeadRules) {
    this.#proxy = proxy;
    this.#rules = rules;
    this.#http2 = createSecureServer({
      maxSessionMemory: 64,
      // Browsers send each cookie as a line of its own; the size of the head is what counts.
      maxHeaderListPairs: 2_000,
      settings: { maxConcurrentStreams: 256 },
      // Pods send some names twice that HTTP/2 knows once; HTTP/1 hands them on as well.
      strictSingleValueFields: false,
    });
    const onStream = (
      stream: ServerHttp2Stream,
      headers: IncomingHttpHeaders,
      flags: number,
      raw: readonly string[],
    ): void => this.#onStream(stream, headers, flags, raw);
    this.#http2.on('stream', onStream);
    this.#http2.on('session', (session) => {
      if (this.#entering !== null) shareConnection(session.socket, this.#entering);
      this.#sessions.set(session, 0);
      session.on('close', () => this.#sessions.delete(session));
      // A session with nothing on it is closed as an idle connection is.
      session.setTimeout(CLIENT_LIMITS.keepAlive, () => {
        if (this.#sessions.get(session) === 0) session.close();
      });
    });
    this.#http2.on('sessionError', () => undefined);
  }

  /** Takes over a plain connection, or one after its handshake that speaks HTTP/1. */
  http1(socket: Socket): void {
    if (!this.#track(socket)) return;
    const connection = new Http1ClientConnection(socket, { proxy: this.#proxy, rules: this.#rules });
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  /** Takes over a connection that agreed on `h2`. */
  http2(socket: Socket): void {
    if (!this.#track(socket)) return;
    this.#entering = clientConnection(socket);
    this.#http2.emit('secureConnection', socket);
    this.#entering = null;
  }

  /** Answers plain HTTP on the TLS port. */
  misdirected(socket: Socket): void {
    if (!this.#track(socket)) return;
    const answer = { status: 400, reason: 'misdirected' } as const;
    this.#proxy.refuse(new MalformedExchange(socket, '-'), answer);
  }

  /** Lets connections go as soon as they are idle; HTTP/2 is told to begin nothing more. */
  drain(): void {
    for (const connection of this.#connections) connection.drain();
    for (const session of this.#sessions.keys()) session.close();
  }

  /** Resolves when the answers that were handed over have gone out. */
  async flushed(): Promise<void> {
    const waits = [...this.#sockets]
      .filter((socket) => socket.writableLength > 0)
      .map((socket) => eitherOf(socket, 'drain'));
    const sessions = [...this.#sessions.keys()].map((session) => eitherOf(session, 'close'));
    await Promise.all([...waits, ...sessions]);
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#http2.close();
  }

  /** false where the client is gone already, which nothing would tell of any more. */
  #track(socket: Socket): boolean {
    if (socket.destroyed) return false;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return true;
  }

  #count(stream: ServerHttp2Stream): void {
    const session = stream.session as ServerHttp2Session;
    const add = (number: number): void => {
      const open = this.#sessions.get(session);
      if (open !== undefined) this.#sessions.set(session, open + number);
    };
    add(1);
    stream.on('close', () => add(-1));
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: readonly string[]): void {
    const endOfStream = (flags & 0x1) !== 0;
    this.#count(stream);
    const exchange = new Http2Exchange(
      stream,
      { headers, raw, endOfStream },
      { rules: this.#rules(), wheel: this.#proxy.pool.wheel },
    );
    if (exchange.headSize > CLIENT_LIMITS.head) this.#proxy.refuse(exchange, HEAD_TOO_LARGE);
    else this.#proxy.handle(exchange, exchange.path, { major: 2, minor: 0 });
  }
}

function eitherOf(one: Socket | ServerHttp2Session, event: 'drain' | 'close'): Promise<void> {
  return new Promise((resolve) => {
    one.once(event, () => resolve());
    one.once('close', () => resolve());
  });
}
