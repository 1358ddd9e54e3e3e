import { createServer, METHODS, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import { phraseText, type Phrase } from '#shared/model/phrase.ts';
import type { Exchange } from '#engine/proxy/exchange.ts';
import { CLIENT_LIMITS } from '#engine/proxy/clients/client-limits.ts';
import { Http1ClientConnection } from '#engine/proxy/clients/http1/connection.ts';
import type { Proxy } from '#engine/proxy/proxy.ts';
import { checkRequest } from '#engine/proxy/clients/request-check.ts';
import { UpstreamPool } from '#engine/upstream/upstream-pool.ts';
import { allowedTrailers } from '#engine/upstream/trailer-names.ts';
import { MemorySocket } from '#test/doubles/memory-socket.ts';

/** A request as somebody read it out of bytes. */
export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  /** latin1. */
  body: string;
  trailers: readonly string[];
  /** What became of it: read to its end, turned into a tunnel, or broken off. */
  end: 'complete' | 'upgrade' | 'cut';
}

/** What somebody read out of the bytes of a whole connection. */
export interface Reading {
  readonly requests: ReadRequest[];
  /** Why nothing more was read, null where the bytes were used up. */
  refusal: string | null;
  /** Whether the last answer said that nothing more would be read. */
  stops: boolean;
}

const MOST_TURNS = 40;
const RULES = { underscoresInHeaders: true, ignoreInvalidHeaders: false };
const METHODS_OF_NODE = new Set(METHODS);

/** Whether Node's parser has a word for a method. */
export function isKnownToNode(method: string): boolean {
  return METHODS_OF_NODE.has(method);
}

/** Reads the pieces of a connection with our server; each request is answered when it is complete, at once or a turn later. */
export async function readByUs(
  pieces: readonly Buffer[],
  { answers }: { readonly answers: 'at-once' | 'later' } = { answers: 'at-once' },
): Promise<Reading> {
  const reading: Reading = { requests: [], refusal: null, stops: false };
  const pool = new UpstreamPool();
  const proxy = {
    pool,
    handle: (exchange: Exchange, url: string, version: { readonly major: number; readonly minor: number }): void => {
      const checked = checkRequest({ method: exchange.method, target: url }, exchange.head, version);
      if ('status' in checked) {
        refuse(checked);
        answer(exchange, checked.status, ['Connection', 'close']);
        return;
      }
      const request = read(exchange, url);
      if (!exchange.hasBody) {
        request.end = 'complete';
        answer(exchange, 200, []);
        return;
      }
      exchange.watcher = {
        onClientDrain: () => undefined,
        onClientGone: () => undefined,
        onClientFault: (fault) => {
          refuse(fault);
          answer(exchange, fault.status, ['Connection', 'close']);
        },
      };
      exchange.readBody({
        onRequestBody: (bytes) => {
          request.body += bytes.toString('latin1');
          return true;
        },
        onRequestEnd: (trailers) => {
          request.trailers = trailers;
          request.end = 'complete';
          answer(exchange, 200, []);
        },
      });
    },
    upgrade: (exchange: Exchange, url: string, client: { readonly rest: Buffer }): void => {
      const checked = checkRequest({ method: exchange.method, target: url }, exchange.head, { major: 1, minor: 1 });
      if ('status' in checked) refuse(checked);
      else {
        const request = read(exchange, url);
        request.end = 'upgrade';
        request.body = client.rest.toString('latin1');
      }
      exchange.abort();
    },
    refuse: (exchange: Exchange, own: { readonly status: number; readonly detail?: Phrase }): void => {
      refuse(own);
      answer(exchange, own.status, []);
    },
  };

  function answer(exchange: Exchange, status: number, headers: readonly string[]): void {
    const give = (): void => {
      if (exchange.finished) return;
      exchange.begin(status, 'Said', [...headers, 'Content-Length', '0']);
      exchange.endWith('');
    };
    // What is refused is refused at once, as by the proxy.
    if (answers === 'later' && status === 200) setImmediate(give);
    else give();
  }

  function refuse({ status, detail }: { readonly status: number; readonly detail?: Phrase }): void {
    reading.refusal ??= detail === undefined ? String(status) : phraseText(detail);
  }

  function read(exchange: Exchange, target: string): ReadRequest {
    const { method, httpVersion: version, rawHeaders: headers } = exchange;
    const request: ReadRequest = { method, target, version, headers, body: '', trailers: [], end: 'cut' };
    reading.requests.push(request);
    return request;
  }

  const socket = new MemorySocket();
  new Http1ClientConnection(socket.asSocket, { proxy: proxy as unknown as Proxy, rules: () => RULES });
  const over = new Promise((resolve) => {
    socket.once('finish', resolve);
    socket.once('close', resolve);
  });
  for (const piece of pieces) socket.arrive(piece);
  socket.arriveEnd();
  await over;
  socket.destroy();
  pool.close();
  reading.stops = socket.written.slice(socket.written.lastIndexOf('HTTP/1.1 ')).includes('Connection: close\r\n');
  return reading;
}

/** Node's own server with all its strictness and our limits. */
export function strictServer(): Server {
  const server = createServer({
    maxHeaderSize: CLIENT_LIMITS.head,
    insecureHTTPParser: false,
    requireHostHeader: false,
    shouldUpgradeCallback: (request) =>
      request.method === 'GET' &&
      request.httpVersion === '1.1' &&
      request.headers.upgrade?.toLowerCase() === 'websocket' &&
      request.headers['transfer-encoding'] === undefined &&
      (request.headers['content-length'] ?? '0') === '0',
  });
  server.maxHeadersCount = 0;
  // A client that ended its side still gets its answers (a switch of Node's that is not in its types).
  Object.assign(server, { httpAllowHalfOpen: true });
  return server;
}

/** Reads bytes with Node's server. */
export async function readByNode(server: Server, bytes: Buffer): Promise<Reading> {
  const reading: Reading = { requests: [], refusal: null, stops: false };
  const [client, socket] = duplexPair();
  const read = (request: IncomingMessage): ReadRequest => {
    const { method = '', url: target = '', httpVersion: version, rawHeaders: headers } = request;
    const one: ReadRequest = { method, target, version, headers, body: '', trailers: [], end: 'cut' };
    reading.requests.push(one);
    return one;
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const one = read(request);
    request.on('data', (piece: Buffer) => (one.body += piece.toString('latin1')));
    request.on('end', () => {
      one.trailers = allowedTrailers(request.rawTrailers);
      one.end = 'complete';
      response.end();
    });
  };
  const onUpgrade = (request: IncomingMessage, _socket: unknown, rest: Buffer): void => {
    const one = read(request);
    one.body = rest.toString('latin1');
    one.end = 'upgrade';
    socket.destroy();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    reading.refusal ??= error.code ?? error.message;
    // What was read before is handed out in the next ticks.
    setImmediate(() => socket.destroy());
  };
  const listeners = [
    ['request', onRequest],
    ['checkContinue', onRequest],
    ['checkExpectation', onRequest],
    ['upgrade', onUpgrade],
    ['connect', onUpgrade],
    ['clientError', onError],
  ] as const;
  for (const [event, listener] of listeners) server.on(event, listener);
  client.on('error', () => undefined);
  client.resume();
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  client.once('end', over);
  socket.once('close', over);
  server.emit('connection', socket);
  client.end(bytes);
  // Everything is in memory: where Node waits for more behind an upgrade that it did not make, nothing will come.
  for (let turn = 0; turn < MOST_TURNS && !isOver; turn++) await new Promise((resolve) => setImmediate(resolve));
  for (const [event, listener] of listeners) server.off(event, listener);
  client.destroy();
  socket.destroy();
  return reading;
}
