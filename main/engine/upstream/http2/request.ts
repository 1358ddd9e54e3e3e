import { constants, type ClientHttp2Stream } from 'node:http2';
import { phrase, quoted } from '#shared/model/phrase.ts';
import type { AnswerHandler } from '../answer-handler.ts';
import type { AnswerHead } from '../answer-head.ts';
import type { DeadlineWheel, Timed } from '../deadline-wheel.ts';
import { asUpstreamError, UpstreamError } from '../upstream-error.ts';
import type { ExchangeLimits, Sending, UpstreamConnection } from '../upstream-connection.ts';
import { headersOf, requestHeaders } from './request-headers.ts';
import type { Http2Session, SessionUser } from './session.ts';

/** One request on an HTTP/2 session, streamed both ways, with trailers (gRPC). */
export class Http2Request implements UpstreamConnection, SessionUser, Timed {
  deadline = Infinity;
  slot = -1;
  readonly uses: number;
  answerSeen = false;
  #session: Http2Session;
  #wheel: DeadlineWheel;
  #stream: ClientHttp2Stream | null = null;
  #handler: AnswerHandler | null = null;
  #limits: ExchangeLimits | null = null;
  #head = '';
  #hasBody = false;
  #requestComplete = true;
  #requestTrailers: readonly string[] = [];
  #trailers: readonly string[] | null = null;
  #paused = false;

  constructor(session: Http2Session, wheel: DeadlineWheel) {
    this.#session = session;
    this.#wheel = wheel;
    session.enter(this);
    this.uses = session.uses;
  }

  get isOpen(): boolean {
    return this.#stream !== null;
  }

  get connectTime(): number {
    return this.#session.connectTime;
  }

  send(head: string, sending: Sending): void {
    this.#handler = sending.handler;
    this.#limits = sending.limits;
    this.#head = head;
    this.#hasBody = sending.body !== 'none';
    this.#requestComplete = !this.#hasBody;
    this.#wheel.add(this);
    if (this.#session.isOpen) this.#begin();
  }

  write(bytes: Buffer): boolean {
    const stream = this.#stream;
    if (stream === null || stream.destroyed || this.#handler === null) return true;
    const flowing = stream.write(bytes);
    if (!this.answerSeen) this.deadline = flowing ? Infinity : this.#wheel.after(this.#limits?.sendTimeout ?? 0);
    return flowing;
  }

  finish(trailers: readonly string[]): void {
    this.#requestTrailers = trailers;
    this.#requestComplete = true;
    if (this.#handler === null) return;
    this.#restartReadLimit();
    this.#stream?.end();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#restartReadLimit();
    this.#stream?.resume();
  }

  destroy(): void {
    this.#handler = null;
    this.#leave();
    this.#stream?.close(constants.NGHTTP2_CANCEL);
  }

  onDeadline(): void {
    const what = this.#requestComplete || this.answerSeen ? 'read' : 'send';
    this.#fail(new UpstreamError('upstream-timeout', `${what}-timeout`, phrase('upstream-late', { what })));
  }

  onSessionOpen(): void {
    if (this.#handler === null) return;
    this.#begin();
    this.#handler.onRequestDrain();
  }

  onSessionFailed(error: UpstreamError): void {
    this.#fail(error);
  }

  #begin(): void {
    const headers = requestHeaders(this.#head, this.#session.scheme);
    const endStream = !this.#hasBody;
    const waitForTrailers = this.#hasBody && headers['trailer'] !== undefined;
    this.#head = '';
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.session.request(headers, { endStream, waitForTrailers });
    } catch (error) {
      queueMicrotask(() => this.#fail(beginError(error)));
      return;
    }
    this.#stream = stream;
    this.deadline = this.#requestComplete ? this.#wheel.after(this.#limits?.readTimeout ?? 0) : Infinity;
    stream.on('headers', (_headers, _flags, raw: string[]) => this.#onInformational(raw));
    stream.on('response', (_headers, flags, raw: string[]) => this.#onResponse(raw, flags));
    stream.on('trailers', (_headers, _flags, raw: string[]) => {
      this.#trailers = raw.map(String);
    });
    stream.on('end', () => this.#onEnd());
    stream.on('drain', () => this.#onDrain());
    stream.on('wantTrailers', () => stream.sendTrailers(headersOf(this.#requestTrailers)));
    stream.on('error', (error: NodeJS.ErrnoException) => this.#onClosed(error.code ?? 'error'));
    stream.on('close', () => this.#onClosed('closed'));
  }

  #onInformational(raw: readonly string[]): void {
    this.answerSeen = true;
    this.#restartReadLimit();
    this.#handler?.onInformational(answerHead(raw, 'may-trail'));
  }

  #onResponse(raw: readonly string[], flags: number): void {
    this.answerSeen = true;
    this.#restartReadLimit();
    const ending = (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0 ? 'may-trail' : 'head-only';
    try {
      this.#handler?.onAnswer(answerHead(raw, ending));
      if (ending === 'may-trail') this.#handler?.onHeadAlone();
      // Only now: over a stream that is no socket, Node tells of data before it tells of the head.
      this.#stream?.on('data', (bytes: Buffer) => this.#onData(bytes));
    } catch (error) {
      this.#fail(asUpstreamError(error));
    }
  }

  #onData(bytes: Buffer): void {
    if (this.#handler === null) return;
    this.#restartReadLimit();
    if (this.#handler.onBody(bytes) !== 'full') return;
    this.#paused = true;
    this.deadline = Infinity;
    this.#stream?.pause();
  }

  #onEnd(): void {
    const handler = this.#handler;
    // A stream that was reset ends too, but without the pod's word that it is complete.
    const { rstCode = 0 } = this.#stream ?? {};
    if (handler === null || !this.answerSeen || rstCode !== constants.NGHTTP2_NO_ERROR) return;
    this.#handler = null;
    this.#leave();
    // A pod that has answered wants no more of the request.
    if (!this.#requestComplete) this.#stream?.close(constants.NGHTTP2_NO_ERROR);
    handler.onEnd(this.#trailers);
  }

  #onDrain(): void {
    if (!this.answerSeen && !this.#requestComplete) this.deadline = Infinity;
    this.#handler?.onRequestDrain();
  }

  #onClosed(code: string): void {
    const { rstCode = 0 } = this.#stream ?? {};
    const refused = rstCode === constants.NGHTTP2_REFUSED_STREAM;
    const said =
      rstCode === 0 ? phrase('upstream-stream-ended', { code }) : phrase('upstream-stream-reset', { code: rstCode });
    this.#fail(new UpstreamError('upstream-reset', refused ? 'refused-stream' : code, said, { unprocessed: refused }));
  }

  #fail(error: UpstreamError): void {
    const handler = this.#handler;
    if (handler === null) return;
    this.#handler = null;
    this.#leave();
    this.#stream?.close(constants.NGHTTP2_CANCEL);
    handler.onError(error);
  }

  #leave(): void {
    this.#wheel.remove(this);
    this.#session.leave(this);
  }

  #restartReadLimit(): void {
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
  }
}

// Either the session ended a moment ago, or a line of the request is not possible in HTTP/2.
function beginError(error: unknown): UpstreamError {
  const { code = 'error', message } = error as NodeJS.ErrnoException;
  const ended = code === 'ERR_HTTP2_INVALID_SESSION' || code === 'ERR_HTTP2_GOAWAY_SESSION';
  const reason = ended ? 'upstream-reset' : 'upstream-invalid';
  return new UpstreamError(reason, code, quoted(message), { unprocessed: ended });
}

function answerHead(raw: readonly string[], ending: AnswerHead['ending']): AnswerHead {
  const headers: string[] = [];
  let status = 0;
  let server: string | null = null;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = String(raw[at + 1]);
    if (name === ':status') status = Number(value);
    else if (name === 'server') server = value;
    else if (!name.startsWith(':')) headers.push(name, value);
  }
  return {
    status,
    statusText: '',
    headers,
    framing: ending === 'head-only' ? 'none' : 'until-close',
    contentLength: -1,
    reusable: true,
    keepAliveSeconds: -1,
    upgrade: null,
    server,
    ending,
  };
}
