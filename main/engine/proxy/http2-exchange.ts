import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { DeadlineWheel, Timed } from '../upstream/deadline-wheel.ts';
import { clientConnection } from './client-connection.ts';
import { type BodyTaker, Exchange, type Taken } from './exchange.ts';
import { type HeadRules, readRequestHead } from './request-head.ts';
import { newRequestId } from './request-id.ts';

const BODY_IDLE_MS = 60_000;
// Lines that HTTP/2 has no place for (RFC 9113, 8.2.2).
const CONNECTION_SPECIFIC = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te']);

/** A request on an HTTP/2 stream; behind us it is HTTP/1.1 all the same. */
export class Http2Exchange extends Exchange implements Timed {
  readonly httpVersion = '2.0';
  readonly hasBody: boolean;
  readonly bodyLength: number;
  readonly path: string;
  readonly authority: string;
  deadline = Infinity;
  slot = -1;
  #stream: ServerHttp2Stream;
  #wheel: DeadlineWheel;
  #bodyEnded: boolean;
  #trailers: string[] = [];

  constructor(
    stream: ServerHttp2Stream,
    request: { readonly headers: IncomingHttpHeaders; readonly raw: readonly string[]; readonly endOfStream: boolean },
    options: { rules: HeadRules; wheel: DeadlineWheel },
  ) {
    const lines = ordinaryLines(request.raw);
    const head = readRequestHead(lines, options.rules);
    super({
      id: newRequestId(),
      client: clientConnection(stream.session?.socket as Socket),
      method: String(request.headers[':method'] ?? 'GET'),
      rawHeaders: lines,
      head,
      began: performance.now(),
    });
    this.#stream = stream;
    this.#wheel = options.wheel;
    this.path = String(request.headers[':path'] ?? '');
    this.authority = String(request.headers[':authority'] ?? head.host ?? '');
    this.hasBody = !request.endOfStream && head.contentLength !== '0';
    this.#bodyEnded = !this.hasBody;
    this.bodyLength = head.contentLength === null ? (this.hasBody ? -1 : 0) : Number(head.contentLength);
    // The mark of HTTP/1 framing has no meaning here; only what frames the body behind us counts.
    head.expect = null;
    stream.on('close', () => this.#closed());
    stream.on('error', () => undefined);
    stream.on('drain', () => this.watcher?.onClientDrain());
  }

  get bodyComplete(): boolean {
    return this.#bodyEnded;
  }

  inform(status: number, headers: readonly string[]): void {
    if (this.begun || this.#stream.destroyed || status === 101) return;
    this.#stream.additionalHeaders({ ...toObject(headers), ':status': status });
  }

  begin(status: number, _statusText: string, headers: string[]): void {
    this.begun = true;
    this.status = status;
    this.responseHeaders = headers;
    if (this.#stream.destroyed) return;
    const object = toObject(headers);
    object[':status'] = status;
    // Trailers come only where they are announced, because waiting for them costs another turn.
    this.#stream.respond(object, { waitForTrailers: 'trailer' in object });
    this.#stream.on('wantTrailers', () => {
      this.#stream.sendTrailers(toObject(this.#trailers));
    });
  }

  endWith(body: string): void {
    this.sent = body.length;
    this.finished = true;
    this.#stream.end(body, 'latin1');
    this.#refuseRest();
  }

  write(bytes: Buffer): Taken {
    this.sent += bytes.length;
    // nghttp2 reads from the memory later, in its own time, so it gets memory of its own.
    return this.#stream.write(Buffer.from(bytes)) ? 'taken' : 'full';
  }

  end(trailers: readonly string[] | null): void {
    if (trailers !== null) this.#trailers = [...trailers];
    this.finished = true;
    this.#stream.end();
    this.#refuseRest();
  }

  abort(): void {
    this.finished = true;
    this.#wheel.remove(this);
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  readBody(taker: BodyTaker): void {
    const stream = this.#stream;
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(BODY_IDLE_MS);
    let trailers: string[] = [];
    stream.on('trailers', (headers: IncomingHttpHeaders) => {
      trailers = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
    });
    stream.on('data', (bytes: Buffer) => {
      this.deadline = this.#wheel.after(BODY_IDLE_MS);
      if (!taker.onRequestBody(bytes) && !this.finished) {
        this.deadline = Infinity;
        stream.pause();
      }
    });
    stream.on('end', () => {
      this.#bodyEnded = true;
      this.#wheel.remove(this);
      taker.onRequestEnd(trailers);
    });
  }

  resumeBody(): void {
    if (this.#bodyEnded) return;
    this.deadline = this.#wheel.after(BODY_IDLE_MS);
    this.#stream.resume();
  }

  discardBody(): void {
    this.#refuseRest();
  }

  onDeadline(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  // After the whole answer the client is asked to stop sending (RFC 9113, 8.1).
  #refuseRest(): void {
    if (this.#bodyEnded) return;
    this.#stream.resume();
    this.#stream.once('finish', () => this.#stream.close(constants.NGHTTP2_NO_ERROR));
  }

  #closed(): void {
    this.#wheel.remove(this);
    if (this.finished) return;
    this.finished = true;
    this.watcher?.onClientGone();
  }
}

function ordinaryLines(raw: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.startsWith(':') !== true) lines.push(raw[at] as string, raw[at + 1] as string);
  }
  return lines;
}

function toObject(headers: readonly string[]): OutgoingHttpHeaders {
  const object: OutgoingHttpHeaders = {};
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (CONNECTION_SPECIFIC.has(name)) continue;
    const value = headers[at + 1] as string;
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[name] = [String(before), value];
  }
  return object;
}
