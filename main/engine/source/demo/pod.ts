import { Buffer } from 'node:buffer';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { echoPage, type Echo } from './page.ts';
import { streamEvents } from './events.ts';

/** Which pod answers. */
export interface PodName {
  readonly name: string;
  readonly namespace: string;
}

/** Limits of what a request may ask for: milliseconds and bytes. */
const MAX_DELAY = 60_000;
const MAX_BYTES = 1024 ** 3;
const MAX_MESSAGE = 16 * 1024 ** 2;
/** Longer than a proxy keeps its idle connections, so that none is closed under a request; in milliseconds. */
const KEEP_ALIVE = 75_000;
const FILLER = Buffer.alloc(64 * 1024, 'gatehouse demo\n');

function wholeNumber(text: string | null, { from, to }: { readonly from: number; readonly to: number }): number | null {
  if (text === null || !/^\d{1,10}$/.test(text)) return null;
  const number = Number(text);
  return number >= from && number <= to ? number : null;
}

function quality(accept: string, type: string): number {
  let best = { specificity: -1, quality: 0 };
  for (const entry of accept.split(',')) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const specificity = range === type ? 2 : range === `${type.split('/')[0]}/*` ? 1 : range === '*/*' ? 0 : -1;
    if (specificity <= best.specificity) continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    best = { specificity, quality: given === undefined ? 1 : Number(given) || 0 };
  }
  return best.quality;
}

/** Asked for by name: a wildcard means a page or JSON, never an answer without end. */
function wantsEvents(accept: string): boolean {
  return (
    accept.includes('text/event-stream') && quality(accept, 'text/event-stream') >= quality(accept, 'application/json')
  );
}

function joined(headers: NodeJS.Dict<string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(', ')]));
}

function* filler(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= FILLER.length)
    yield left < FILLER.length ? FILLER.subarray(0, left) : FILLER;
}

/** A small server on loopback that stands for a pod: it answers with what it received. */
export class DemoPod {
  readonly pod: PodName;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  readonly #closing = new AbortController();

  constructor(pod: PodName) {
    this.pod = pod;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (request, response) => {
      void this.#answer(request, response);
    });
    this.#sockets.on('headers', (headers) => headers.push(`X-Pod: ${pod.name}`));
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
        webSocket.on('error', () => webSocket.terminate());
      });
    });
  }

  /** Listens on a free port of 127.0.0.1 and answers with its number. */
  async listen(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends everything at once, open connections too. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const webSocket of this.#sockets.clients) webSocket.terminate();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#respond(request, response);
    } catch {
      // The client went away, or the demo ends: nobody is left to be answered.
      response.destroy();
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { signal } = this.#closing;
    const url = new URL(`http://pod${request.url?.startsWith('/') === true ? request.url : '/'}`);
    let bodySize = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) bodySize += chunk.length;
    const wait = wholeNumber(url.searchParams.get('delay_ms'), { from: 0, to: MAX_DELAY });
    if (wait !== null && wait > 0) await delay(wait, undefined, { signal });
    response.setHeader('X-Pod', this.pod.name);
    response.setHeader('Cache-Control', 'no-store');
    const accept = request.headers.accept ?? '*/*';
    if (url.pathname.endsWith('/events') || wantsEvents(accept)) {
      await streamEvents(response, { pod: this.pod.name, signal });
      return;
    }
    response.statusCode = wholeNumber(url.searchParams.get('status'), { from: 200, to: 599 }) ?? 200;
    const bytes = wholeNumber(url.searchParams.get('bytes'), { from: 0, to: MAX_BYTES });
    if (bytes !== null) {
      response.setHeader('Content-Type', 'application/octet-stream');
      response.setHeader('Content-Length', bytes);
      await pipeline(Readable.from(request.method === 'HEAD' ? [] : filler(bytes)), response, { signal });
      return;
    }
    const echo = this.#echo(request, url, bodySize);
    const isPage = quality(accept, 'text/html') > quality(accept, 'application/json');
    const body = isPage ? echoPage(echo) : `${JSON.stringify(echo, null, 2)}\n`;
    response.setHeader('Vary', 'Accept');
    response.setHeader('Content-Type', isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    if (isPage) response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.end(body);
  }

  #echo(request: IncomingMessage, url: URL, bodySize: number): Echo {
    const { remoteAddress, remotePort } = request.socket;
    return {
      pod: this.pod.name,
      namespace: this.pod.namespace,
      method: request.method ?? '',
      host: request.headers.host ?? '',
      // As received, not as URL would tidy it up.
      path: request.url?.split('?', 1)[0] ?? '',
      query: Object.fromEntries(url.searchParams),
      httpVersion: request.httpVersion,
      headers: joined(request.headersDistinct),
      trailers: joined(request.trailersDistinct),
      remoteAddress: `${remoteAddress ?? '?'}:${remotePort ?? '?'}`,
      bodySize,
    };
  }
}
