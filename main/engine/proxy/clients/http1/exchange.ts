import type { Socket } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import { UpstreamError } from '../../../upstream/upstream-error.ts';
import { CLIENT_LIMITS } from '../client-limits.ts';
import type { ClientConnection } from '../client-connection.ts';
import { type BodyTaker, type ClientFault, Exchange, type Taken } from '../../exchange.ts';
import { newRequestId } from '../request-id.ts';
import { type AnswerFraming, buildAnswerHead } from './answer-head.ts';
import { type ParsedRequest, splitLines } from './parse-request-head.ts';

const LAST_CHUNK = '0\r\n\r\n';

/** What an exchange asks of the connection that it is on. */
export interface ExchangeConnection {
  readonly socket: Socket;
  readonly client: ClientConnection;
  /** Whether another request may follow. What has arrived of a body that nobody reads is thrown away for that. */
  mayContinue(): boolean;
  readBody(taker: BodyTaker): void;
  resumeBody(): void;
  /** The answer is complete; the connection carries the next request, or ends. */
  answered(keepsAlive: boolean): void;
  /** The client does not take what is written as fast as it comes. */
  awaitDrain(): void;
}

/** An HTTP/1.1 or HTTP/1.0 request, plain or over TLS. */
export class Http1Exchange extends Exchange {
  readonly hasBody: boolean;
  readonly bodyLength: number;
  /** true from when the answer is given: a body that nobody reads by then is of no use. */
  begins = false;
  #connection: ExchangeConnection;
  #request: ParsedRequest;
  #raw: readonly string[] | null = null;
  /** A head that waits for its body, so that both go out in one write. */
  #head = '';
  #framing: AnswerFraming = 'none';
  #keepsAlive = false;

  constructor(request: ParsedRequest, connection: ExchangeConnection) {
    const { head } = request;
    super({ id: newRequestId(), client: connection.client, method: request.method, head, began: performance.now() });
    this.#request = request;
    this.#connection = connection;
    const isCoded = head.transferEncoding !== null;
    this.bodyLength = isCoded ? -1 : Number(head.contentLength ?? 0);
    this.hasBody = isCoded || this.bodyLength > 0;
  }

  get rawHeaders(): readonly string[] {
    return (this.#raw ??= splitLines(this.#request.lines));
  }

  get httpVersion(): string {
    return this.#isModern ? '1.1' : '1.0';
  }

  /** Whether the client may be told of a 1xx, of chunks or of trailers: not before HTTP/1.1. */
  get #isModern(): boolean {
    return this.#request.minor === 1;
  }

  inform(status: number, headers: readonly string[]): void {
    if (this.begun || this.finished || !this.#isModern) return;
    let lines = `HTTP/1.1 ${status} ${status === 100 ? 'Continue' : ''}\r\n`;
    for (let at = 0; at + 1 < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
    this.#connection.socket.write(`${lines}\r\n`, 'latin1');
  }

  begin(status: number, statusText: string, headers: string[]): void {
    this.begins = true;
    if (!this.#isModern) dropTrailer(headers);
    try {
      const { text, recordable, framing, keepsAlive } = buildAnswerHead({
        status,
        statusText,
        headers,
        isHead: this.method === 'HEAD',
        isModern: this.#isModern,
        // What is left of an unread body would be taken for the next request.
        wantsKeepAlive: this.#wantsKeepAlive() && this.#connection.mayContinue(),
        keepAliveSeconds: CLIENT_LIMITS.keepAlive / 1000,
      });
      this.#head = text;
      this.responseLines = recordable;
      this.#framing = framing;
      this.#keepsAlive = keepsAlive;
    } catch (error) {
      throw new UpstreamError(
        'upstream-invalid',
        'unsendable',
        phrase('upstream-unsendable', { words: String(error) }),
      );
    }
    this.begun = true;
    this.status = status;
    this.responseHeaders = headers;
  }

  #wantsKeepAlive(): boolean {
    const { connection } = this.head;
    if (connection === '') return this.#isModern;
    return this.#isModern
      ? !/(?:^|[,\s])close(?:$|[,\s])/i.test(connection)
      : /(?:^|,)[\t ]*keep-alive[\t ]*(?:,|$)/i.test(connection);
  }

  flush(): void {
    if (this.#head === '') return;
    this.#connection.socket.write(this.#head, 'latin1');
    this.#head = '';
  }

  endWith(body: string): void {
    this.sent = body.length;
    if (this.#framing === 'none') this.#finish('');
    else if (this.#framing !== 'chunked') this.#finish(body);
    else this.#finish(body === '' ? LAST_CHUNK : `${body.length.toString(16)}\r\n${body}\r\n${LAST_CHUNK}`);
  }

  write(bytes: Buffer): Taken {
    this.sent += bytes.length;
    if (this.#framing === 'none' || bytes.length === 0) return 'taken';
    const { socket } = this.#connection;
    const before = this.#framing === 'chunked' ? `${this.#head}${bytes.length.toString(16)}\r\n` : this.#head;
    this.#head = '';
    let flowing: boolean;
    if (before === '') flowing = socket.write(bytes);
    else {
      // Together in one system call.
      socket.cork();
      socket.write(before, 'latin1');
      flowing = socket.write(bytes);
      if (this.#framing === 'chunked') flowing = socket.write('\r\n', 'latin1');
      socket.uncork();
    }
    if (socket.writableLength === 0) return 'taken';
    if (flowing) return 'held';
    this.#connection.awaitDrain();
    return 'full';
  }

  end(trailers: readonly string[] | null): void {
    if (this.#framing !== 'chunked') this.#finish('');
    else if (trailers === null || trailers.length === 0) this.#finish(LAST_CHUNK);
    else {
      let lines = '';
      for (let at = 0; at + 1 < trailers.length; at += 2) lines += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
      this.#finish(`0\r\n${lines}\r\n`);
    }
  }

  /** Sends what is left of the answer, with its head where that still waits, in one write. */
  #finish(last: string): void {
    const text = this.#head + last;
    this.#head = '';
    this.finished = true;
    if (text !== '') this.#connection.socket.write(text, 'latin1');
    this.#connection.answered(this.#keepsAlive);
  }

  abort(): void {
    this.finished = true;
    this.#connection.socket.destroy();
  }

  readBody(taker: BodyTaker): void {
    this.#connection.readBody(taker);
  }

  resumeBody(): void {
    this.#connection.resumeBody();
  }

  /** The rest of the request will never come; `answer` says why to a client that may still read. */
  onFault(answer: ClientFault): void {
    if (this.finished) return;
    if (this.watcher !== null) this.watcher.onClientFault(answer);
    else if (this.begun) this.abort();
    else this.fault = answer;
  }

  onDrain(): void {
    this.watcher?.onClientDrain();
  }

  onClosed(): void {
    if (this.finished) return;
    this.finished = true;
    this.watcher?.onClientGone();
  }
}

// Without chunks there is no place for trailers.
function dropTrailer(headers: string[]): void {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if ((headers[at] as string).toLowerCase() === 'trailer') headers.splice(at, 2);
  }
}
