import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clientConnection, type ClientConnection, shareConnection } from './client-connection.ts';
import { CLIENT_LIMITS } from './client-limits.ts';
import { ClientResponse } from './client-response.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { MalformedExchange } from './malformed-exchange.ts';
import type { Proxy } from './proxy.ts';
import type { HeadRules } from './request-head.ts';

const CONNECT_REFUSED = {
  status: 405,
  reason: 'bad-request',
  detail: 'CONNECT is for forward proxies, and this is none',
} as const;

const HEAD_TOO_LARGE = { status: 431, reason: 'header-too-large', detail: '' } as const;

const current = Symbol('current exchange');
type ClientSocket = Socket & { [current]?: Http1Exchange };

/**
 * Turns clients' connections into exchanges. It listens nowhere: `listeners.ts` hands sockets in, plain or after their
 * handshake, so that one parser and one set of limits serves every address.
 */
export class ClientServer {
  #proxy: Proxy;
  #rules: () => HeadRules;
  #http1: Server<typeof IncomingMessage, typeof ClientResponse>;
  #http2: Http2SecureServer;
  #sockets = new Set<Socket>();
  /** Sessions with the number of their open streams. */
  #sessions = new Map<ServerHttp2Session, number>();
  /** The connection that becomes a session at this moment. */
  #entering: ClientConnection | null = null;

  constructor(proxy: Proxy, rules: () => HeadRules) {
    this.#proxy = proxy;
    this.#rules = rules;
    this.#http1 = createServer({
      ServerResponse: ClientResponse,
      maxHeaderSize: CLIENT_LIMITS.head,
      headersTimeout: CLIENT_LIMITS.headTime,
      // A long upload is no fault; bodies have an idle limit of their own.
      requestTimeout: 0,
      keepAliveTimeout: CLIENT_LIMITS.keepAlive,
      connectionsCheckingInterval: CLIENT_LIMITS.headCheck,
      // Checked by us, so that the answer says why and the request is recorded.
      requireHostHeader: false,
      insecureHTTPParser: false,
      noDelay: true,
      optimizeEmptyRequests: true,
      shouldUpgradeCallback: (request) => isWebSocket(request),
    });
    // Lines behind the first 2,000 would be dropped in silence; 16 KB bound them well enough.
    this.#http1.maxHeadersCount = 0;
    // A client that ended its side after the request still gets its answer (Node's own switch, not in its types).
    Object.assign(this.#http1, { httpAllowHalfOpen: true });
    this.#http1.on('request', (request, response) => this.#onRequest(request, response));
    this.#http1.on('checkContinue', (request, response) => this.#onRequest(request, response));
    this.#http1.on('checkExpectation', (request, response) => this.#onRequest(request, response));
    this.#http1.on('upgrade', (request, socket, rest) => this.#onUpgrade(request, socket, rest));
    this.#http1.on('connect', (request, socket) => this.#onConnect(request, socket));
    this.#http1.on('timeout', (socket: Socket) => this.#onTimeout(socket));
    // Node watches over the time of heads from when its server listens, which this one never does itself.
    this.#http1.emit('listening');
    this.#http1.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#onClientError(error, socket));
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
    this.#track(socket);
    this.#http1.emit('connection', socket);
  }

  /** Takes over a connection that agreed on `h2`. */
  http2(socket: Socket): void {
    this.#track(socket);
    this.#entering = clientConnection(socket);
    this.#http2.emit('secureConnection', socket);
    this.#entering = null;
  }

  /** Answers plain HTTP on the TLS port. */
  misdirected(socket: Socket): void {
    this.#track(socket);
    const answer = { status: 400, reason: 'misdirected', detail: '' } as const;
    this.#proxy.refuse(new MalformedExchange(socket, '-'), answer);
  }

  /** Lets connections go as soon as they are idle; HTTP/2 is told to begin nothing more. */
  drain(): void {
    this.#http1.closeIdleConnections();
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
    this.#http1.close();
    this.#http2.close();
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #onRequest(request: IncomingMessage, response: ClientResponse): void {
    const exchange = new Http1Exchange(request, response, { rules: this.#rules(), wheel: this.#proxy.pool.wheel });
    (request.socket as ClientSocket)[current] = exchange;
    this.#proxy.handle(exchange, request.url ?? '', {
      major: request.httpVersionMajor,
      minor: request.httpVersionMinor,
    });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    // Until the pod has said 101 this is a request like any other, and its answer goes out the usual way.
    const response = new ClientResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.on('finish', () => {
      response.detachSocket(socket as Socket);
      // What the client sends behind a refused upgrade is nothing to anybody, and its end is waited for.
      socket.resume();
      socket.end();
      (socket as Socket).setTimeout(CLIENT_LIMITS.linger, () => socket.destroy());
    });
    socket.on('error', () => undefined);
    const exchange = new Http1Exchange(request, response, { rules: this.#rules(), wheel: this.#proxy.pool.wheel });
    this.#proxy.upgrade(exchange, request.url ?? '', { socket, rest });
  }

  #onConnect(request: IncomingMessage, socket: Duplex): void {
    this.#malformed(socket as Socket, CONNECT_REFUSED, request.method ?? 'CONNECT');
  }

  // Of an idle connection, or of a client that takes nothing of its answer.
  #onTimeout(socket: Socket): void {
    const exchange = (socket as ClientSocket)[current];
    if (exchange === undefined || exchange.over) socket.destroy();
    else exchange.onWriteTimeout(socket);
  }

  #onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    if (error.code === 'HPE_HEADER_OVERFLOW') {
      this.#malformed(socket as Socket, HEAD_TOO_LARGE, '-');
    } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      this.#malformed(socket as Socket, { status: 408, reason: 'client-timeout', detail: '' }, '-');
    } else {
      const detail = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
      const answer = { status: 400, reason: 'bad-request', detail } as const;
      const refuse = (): void => {
        if (socket.writable) this.#malformed(socket as Socket, answer, '-');
      };
      const exchange = (socket as ClientSocket)[current];
      if (exchange === undefined || exchange.over) refuse();
      else exchange.onBrokenConnection(answer, refuse);
    }
  }

  #malformed(
    socket: Socket,
    answer: {
      readonly status: number;
      readonly reason: 'bad-request' | 'header-too-large' | 'client-timeout';
      readonly detail: string;
    },
    method: string,
  ): void {
    const exchange = new MalformedExchange(socket, method);
    this.#proxy.refuse(exchange, answer);
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
    else if (exchange.method === 'CONNECT') this.#proxy.refuse(exchange, CONNECT_REFUSED);
    else this.#proxy.handle(exchange, exchange.path, { major: 2, minor: 0 });
  }
}

/**
 * `Upgrade: websocket` and nothing else; other protocols are not for us to tunnel (reference: proxy performance 4.15). Nor
 * is a request with a body, which would be taken for the first bytes of the tunnel.
 */
function isWebSocket(request: IncomingMessage): boolean {
  const { headers, httpVersion, method } = request;
  if (method !== 'GET' || httpVersion !== '1.1' || headers.upgrade?.toLowerCase() !== 'websocket') return false;
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

function eitherOf(one: Socket | ServerHttp2Session, event: 'drain' | 'close'): Promise<void> {
  return new Promise((resolve) => {
    one.once(event, () => resolve());
    one.once('close', () => resolve());
  });
}
