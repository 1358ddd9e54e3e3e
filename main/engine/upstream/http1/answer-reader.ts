import { phrase } from '#shared/model/phrase.ts';
import type { AnswerHead } from '../answer-head.ts';
import { UpstreamError } from '../upstream-error.ts';
import { ChunkedReader } from './chunked-reader.ts';
import { parseAnswerHead } from './parse-answer-head.ts';

const MAX_HEAD_READ = 256 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const SMALL_READ = 4 * 1024;
const MAX_INFORMATIONAL = 32;
// What a head looks like as far as it has come: anything else is another protocol, which may wait for us as we do for it.
const BEGINNING = /^(?:HTTP\/1\.|HTTP\/1?|HTTP?|HT?)(?:[^\n]|\r\n)*$/;

/** Who takes what an `AnswerReader` reads. The calls that give a boolean give false when nobody wants the rest. */
export interface AnswerSink {
  onInformational(head: AnswerHead): boolean;
  /** 101: bytes from `from` on are no longer HTTP. */
  onSwitch(head: AnswerHead, bytes: Buffer, from: number, to: number): void;
  onAnswer(head: AnswerHead): boolean;
  /** None of the body came with the head. */
  onHeadAlone(): void;
  /** A counted body that came with the head, latin1. */
  onWholeBody(body: string): boolean;
  onPiece(bytes: Buffer, from: number, to: number): boolean;
  /** `reusable` false: the connection must not carry another exchange. */
  onComplete(head: AnswerHead, trailers: readonly string[] | null, reusable: boolean): void;
}

/** Takes the bytes of one answer after another apart, strictly (RFC 9112). Throws `UpstreamError`. */
export class AnswerReader {
  #sink: AnswerSink;
  #method = '';
  #headerSize = 0;
  #informed = 0;
  #headText = '';
  #head: AnswerHead | null = null;
  #left = 0;
  #chunked: ChunkedReader | null = null;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  /** true where the end of the connection is the end of the answer. */
  get endsWithConnection(): boolean {
    return this.#head !== null && this.#head.framing === 'until-close';
  }

  /** The next bytes are an answer to a request with this method; its head may have `headerSize` bytes. */
  begin(method: string, headerSize: number): void {
    this.#method = method;
    this.#headerSize = headerSize;
    this.#informed = 0;
    this.#headText = '';
    this.#head = null;
    this.#chunked = null;
  }

  /** The connection was ended cleanly, and the answer with it. */
  end(): void {
    this.#complete(null, true);
  }

  read(bytes: Buffer, from: number, to: number): void {
    if (this.#head === null) this.#readHead(bytes, from, to);
    else this.#readBody(this.#head, bytes, from, to);
  }

  #readHead(bytes: Buffer, from: number, to: number): void {
    const sink = this.#sink;
    const before = this.#headText.length;
    const text = this.#headText + bytes.toString('latin1', from, this.#headStop(bytes, from, to));
    const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if ((end < 0 ? text.length : end + 4) > Math.min(this.#headerSize, MAX_HEAD_READ)) {
      const said = phrase('upstream-head-large', { size: this.#headerSize });
      throw new UpstreamError('upstream-header-too-large', 'header-too-large', said);
    }
    if (end < 0) {
      if (!BEGINNING.test(text)) throw new UpstreamError('upstream-invalid', 'not-http', phrase('upstream-not-http'));
      this.#headText = text;
      return;
    }
    this.#headText = '';
    const head = parseAnswerHead(text, end, this.#method);
    const bodyAt = from + end + 4 - before;
    if (head.status === 101) {
      sink.onSwitch(head, bytes, bodyAt, to);
      return;
    }
    if (head.status < 200) {
      if (++this.#informed > MAX_INFORMATIONAL) {
        throw new UpstreamError('upstream-invalid', 'too-many-interim', phrase('upstream-interim'));
      }
      if (sink.onInformational(head) && bodyAt < to) this.#readHead(bytes, bodyAt, to);
      return;
    }
    this.#head = head;
    if (!sink.onAnswer(head)) return;
    switch (head.framing) {
      case 'none':
        this.#complete(null, bodyAt === to);
        return;
      case 'counted':
        if (to - bodyAt >= head.contentLength) {
          const isRead = text.length >= end + 4 + head.contentLength;
          const whole = isRead
            ? text.slice(end + 4, end + 4 + head.contentLength)
            : bytes.toString('latin1', bodyAt, bodyAt + head.contentLength);
          if (sink.onWholeBody(whole)) this.#complete(null, to - bodyAt === head.contentLength);
          return;
        }
        this.#left = head.contentLength;
        break;
      case 'chunked':
        this.#chunked = new ChunkedReader();
        break;
      case 'until-close':
        break;
    }
    if (bodyAt < to) this.#readBody(head, bytes, bodyAt, to);
    else sink.onHeadAlone();
  }

  // A large read is mostly body, which is not worth being made text of.
  #headStop(bytes: Buffer, from: number, to: number): number {
    if (this.#headText !== '' || to - from <= SMALL_READ) return to;
    const end = bytes.indexOf(HEAD_END, from);
    return end < 0 || end + 4 > to ? to : end + 4;
  }

  #readBody(head: AnswerHead, bytes: Buffer, from: number, to: number): void {
    const chunked = this.#chunked;
    if (chunked !== null) {
      const stop = chunked.read(bytes, from, to, this.#takeChunk);
      if (stop >= 0 && this.#head === head) this.#complete(chunked.trailers, stop === to);
      return;
    }
    if (head.framing === 'until-close') {
      this.#sink.onPiece(bytes, from, to);
      return;
    }
    const stop = Math.min(to, from + this.#left);
    this.#left -= stop - from;
    if (this.#sink.onPiece(bytes, from, stop) && this.#left === 0) this.#complete(null, stop === to);
  }

  #takeChunk = (bytes: Buffer, from: number, to: number): void => {
    if (this.#head !== null && !this.#sink.onPiece(bytes, from, to)) this.#head = null;
  };

  // Bytes after the end belong to nothing that was asked for: such a connection carries nothing more.
  #complete(trailers: readonly string[] | null, endsHere: boolean): void {
    const head = this.#head as AnswerHead;
    this.#head = null;
    this.#chunked = null;
    this.#sink.onComplete(head, trailers, endsHere && head.reusable);
  }
}
