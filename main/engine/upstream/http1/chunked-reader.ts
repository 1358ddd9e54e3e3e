import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { UpstreamError } from '../upstream-error.ts';
import { parseTrailers } from './parse-answer-head.ts';

const MAX_SIZE_LINE = 256;
const MAX_TRAILERS = 16 * 1024;

function invalid(said: Phrase): UpstreamError {
  return new UpstreamError('upstream-invalid', 'bad-chunk', said);
}

/**
 * Takes a chunked body apart (RFC 9112, 7.1). `read` gives the pieces in `bytes` to `onData` as views of the same memory.
 * Strict: CRLF only, hexadecimal size without sign or blank before it; chunk extensions are read over. Throws `UpstreamError`.
 * Of a request, which a client may have made to be read in two ways, blanks behind the size and trailers that would frame
 * are refused as `node:http` does.
 */
export class ChunkedReader {
  /** Names and values in turn, once the body is complete. */
  trailers: readonly string[] | null = null;
  #left = 0;
  #phase: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #text = '';
  #sender: 'pod' | 'client';

  constructor(sender: 'pod' | 'client' = 'pod') {
    this.#sender = sender;
  }

  /** Reads from `from` to `to`; gives the position after the body when it is complete, else -1. */
  read(bytes: Buffer, from: number, to: number, onData: (bytes: Buffer, from: number, to: number) => void): number {
    let at = from;
    while (at < to) {
      switch (this.#phase) {
        case 'size': {
          const stop = bytes.indexOf(0x0a, at);
          if (stop < 0 || stop >= to) {
            this.#keep(bytes, at, to, MAX_SIZE_LINE);
            return -1;
          }
          this.#keep(bytes, at, stop + 1, MAX_SIZE_LINE);
          at = stop + 1;
          this.#left = chunkSize(this.#text, this.#sender === 'pod' ? POD_SIZE_LINE : CLIENT_SIZE_LINE);
          this.#text = '';
          this.#phase = this.#left === 0 ? 'trailers' : 'data';
          break;
        }
        case 'data': {
          const stop = Math.min(to, at + this.#left);
          this.#left -= stop - at;
          onData(bytes, at, stop);
          at = stop;
          if (this.#left === 0) this.#phase = 'data-end';
          break;
        }
        case 'data-end': {
          this.#text += String.fromCharCode(bytes[at] as number);
          at++;
          if (this.#text === '\r') break;
          if (this.#text !== '\r\n') throw invalid(phrase('upstream-chunk-longer'));
          this.#text = '';
          this.#phase = 'size';
          break;
        }
        case 'trailers': {
          const stop = bytes.indexOf(0x0a, at);
          const upTo = stop < 0 || stop >= to ? to : stop + 1;
          this.#keep(bytes, at, upTo, MAX_TRAILERS);
          at = upTo;
          if (this.#text.endsWith('\n') && !this.#text.endsWith('\r\n')) throw invalid(phrase('upstream-trailer-line'));
          if (this.#text === '\r\n' || this.#text.endsWith('\r\n\r\n')) {
            if (this.#sender === 'client' && FRAMING_TRAILER.test(this.#text))
              throw invalid(phrase('upstream-trailer-frames'));
            this.trailers = parseTrailers(this.#text.slice(0, -2));
            return at;
          }
          break;
        }
      }
    }
    return -1;
  }

  #keep(bytes: Buffer, from: number, to: number, limit: number): void {
    if (this.#text.length + to - from > limit) throw invalid(phrase('upstream-chunk-long'));
    this.#text += bytes.toString('latin1', from, to);
  }
}

// As RFC 9112, 7.1.1 has them.
const EXTENSIONS =
  /(?:;[!#$%&'*+\-.^_`|~\w]+(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)*\r\n$/;
const CLIENT_SIZE_LINE = new RegExp(`^([0-9a-fA-F]{1,13})${EXTENSIONS.source}`);
// Old servers put blanks behind the size.
const POD_SIZE_LINE = new RegExp(`^([0-9a-fA-F]{1,13})[\\t ]*${EXTENSIONS.source}`);
const FRAMING_TRAILER = /^(?:content-length|transfer-encoding):/im;

function chunkSize(line: string, form: RegExp): number {
  const size = form.exec(line)?.[1];
  if (size === undefined) throw invalid(phrase('upstream-chunk-size'));
  return parseInt(size, 16);
}
