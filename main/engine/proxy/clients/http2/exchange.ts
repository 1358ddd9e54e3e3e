import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import { CONNECTION_LINES } from '../../../connection-lines.ts';
import type { DeadlineWheel, Timed } from '../../../upstream/deadline-wheel.ts';
import { UpstreamError } from '../../../upstream/upstream-error.ts';
import { clientConnection } from '../client-connection.ts';
import { CLIENT_LIMITS } from '../client-limits.ts';
import { type BodyTaker, Exchange, type Taken } from '../../exchange.ts';
import { type HeadRules, readRequestHead } from '../request-head.ts';
import { newRequestId } from '../request-id.ts';
import { sendableValue } from '../../heads/sendable-lines.ts';

// Lines that HTTP/2 has no place for (RFC 9113, 8.2.2).
const CONNECTION_SPECIFIC = new Set<string>([...CONNECTION_LINES, 'http2-settings']);

/** A request on an HTTP/2 stream; behind us it is HTTP/1.1 all the same. */
export class Http2Exchange extends Exchange implements Timed {
  readonly httpVersion = '2.0';
  readonly rawHeaders: readonly string[];
  readonly hasBody: boolean;
  readonly bodyLength: number;
  readonly path: string;
  /** Bytes of names and values, and four for each line, as HTTP/1 would have it. */
  readonly headSize: number;
  deadline = Infinity;
  slot = -1;
  #stream: ServerHttp2Stream;
  #wheel: DeadlineWheel;
  #bodyEnded: boolean;
  #trailers: string[] = [];
  #watchesWrites = false;

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
      head,
      began: performance.now(),
    });
    this.rawHeaders = lines;
    this.#stream = stream;
    this.headSize = request.raw.reduce((size, text) => size + text.length + 2, 0);
    this.#wheel = options.wheel;
    this.path = String(request.headers[':path'] ?? '');
    const authority = request.headers[':authority'];
    if (authority !== undefined) {
      // A Host that says something else is a second Host (RFC 9113, 8.3.1).
      head.hostCount = head.host === null || head.host === authority ? 1 : 2;
      head.host = authority;
    }
    this.hasBody = !request.endOfStream && head.contentLength !== '0';
    this.#bodyEnded = !this.hasBody;
    this.bodyLength = head.contentLength === null ? (this.hasBody ? -1 : 0) : Number(head.contentLength);
    stream.on('close', () => this.#closed());
    stream.on('error', () => undefined);
    stream.on('drain', () => this.watcher?.onClientDrain());
  }

  inform(status: number, headers: readonly string[]): void {
    if (this.begun || this.#stream.destroyed || status === 101) return;
    this.#stream.additionalHeaders({ ...toObject(headers), ':status': status });
  }

  begin(status: number, _statusText: string, headers: string[]): void {
    const stream = this.#stream;
    if (!stream.destroyed) {
      const object = toObject(headers);
      object[':status'] = status;
      // Waiting for trailers costs another turn: only where they are announced, or asked for and possible.
      const asked =
        this.answerEnding === 'may-trail' || (this.head.te !== null && object['content-length'] === undefined);
      // gRPC puts its status into the head where that is all there is: the head must then end the stream.
      const endStream = this.answerEnding === 'head-only';
      const waitForTrailers = !endStream && (asked || object['trailer'] !== undefined);
      try {
        stream.respond(object, { waitForTrailers, endStream });
      } catch (error) {
        throw new UpstreamError(
          'upstream-invalid',
          'unsendable',
          phrase('upstream-unsendable', { words: String(error) }),
        );
      }
      if (waitForTrailers) stream.on('wantTrailers', () => stream.sendTrailers(toObject(this.#trailers)));
    }
    this.begun = true;
    this.status = status;
    this.responseHeaders = headers;
  }

  flush(): void {
    // `respond` has sent it.
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
    if (this.#stream.write(Buffer.from(bytes))) return 'taken';
    if (!this.#watchesWrites) {
      this.#watchesWrites = true;
      this.#stream.setTimeout(CLIENT_LIMITS.writeIdle);
      this.#stream.on('timeout', () => this.#onWriteTimeout());
    }
    return 'full';
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
    // `close` would end the body first, and the client could take a cut answer for a whole one.
    this.#stream.destroy(new Error('the answer was cut'));
  }

  readBody(taker: BodyTaker): void {
    const stream = this.#stream;
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    let trailers: string[] = [];
    stream.on('trailers', (headers: IncomingHttpHeaders) => {
      trailers = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
    });
    stream.on('data', (bytes: Buffer) => {
      this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
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
    this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    this.#stream.resume();
  }

  onDeadline(): void {
    // The client stopped in the middle of its body.
    if (this.finished || this.watcher === null) this.#stream.close(constants.NGHTTP2_CANCEL);
    else this.watcher.onClientFault({ status: 408, reason: 'client-timeout' });
  }

  // Nothing went out for a while: a fault of the client where something was to go.
  #onWriteTimeout(): void {
    if (this.#stream.writableLength === 0) return;
    if (this.watcher === null) this.#stream.close(constants.NGHTTP2_CANCEL);
    else this.watcher.onClientFault({ status: 408, reason: 'client-timeout' });
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

// Cookies are split for compression and joined again for HTTP/1 (RFC 9113, 8.2.3).
function ordinaryLines(raw: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let cookieAt = -1;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (name.startsWith(':')) continue;
    if (name === 'cookie' && cookieAt >= 0) {
      lines[cookieAt] += `; ${value}`;
      continue;
    }
    if (name === 'cookie') cookieAt = lines.length + 1;
    lines.push(name, value);
  }
  return lines;
}

function toObject(headers: readonly string[]): OutgoingHttpHeaders {
  // Without a prototype: a pod may send a line that is named `constructor`.
  const object = Object.create(null) as OutgoingHttpHeaders;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (CONNECTION_SPECIFIC.has(name)) continue;
    const value = sendableValue(headers[at + 1] as string);
    if (value === null) continue;
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[name] = [String(before), value];
  }
  return object;
}
