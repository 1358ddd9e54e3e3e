import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { CLIENT_LIMITS } from '../client-limits.ts';
import type { HeadRules } from '../request-head.ts';
import { faultOfBeginning, type ParsedRequest, parseRequestHead } from './parse-request-head.ts';

const SMALL_READ = 4 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Why what came cannot be taken for a request: what it is answered with. */
export interface HeadFault {
  readonly status: 400 | 431;
  readonly reason: 'bad-request' | 'header-too-large';
  readonly detail?: Phrase;
}

/** The client ended its side in the middle of a head. */
export const CUT_HEAD: HeadFault = {
  status: 400,
  reason: 'bad-request',
  detail: phrase('request-head-cut'),
};
const TOO_LARGE: HeadFault = { status: 431, reason: 'header-too-large' };

/** Finds one request head after another in the bytes of a connection, in whatever pieces they come. */
export class RequestHeadReader {
  /** How many of the bytes that were read last belong to the head. */
  used = 0;
  /** The beginning of a head, latin1. */
  #text = '';

  /** true in the middle of a head. */
  get hasBegun(): boolean {
    return this.#text !== '';
  }

  /** Gives the head that ends in `bytes`, what is wrong with it, or null where more is to come. */
  read(bytes: Buffer, rules: HeadRules): ParsedRequest | HeadFault | null {
    const before = this.#text;
    const text = before + bytes.toString('latin1', 0, headStop(bytes, before));
    const from = before === '' || before === '\r' ? emptyLines(text) : 0;
    const end = text.indexOf('\r\n\r\n', Math.max(from, before.length - 3));
    if ((end < 0 ? text.length : end + HEAD_END.length) - from > CLIENT_LIMITS.head) return TOO_LARGE;
    if (end < 0) return this.#keep(from === 0 ? text : text.slice(from), bytes.length);
    this.used = end + HEAD_END.length - before.length;
    this.#text = '';
    const parsed = parseRequestHead(from === 0 ? text : text.slice(from), end - from, rules);
    return 'detail' in parsed ? malformed(parsed.detail) : parsed;
  }

  #keep(text: string, used: number): HeadFault | null {
    const fault = faultOfBeginning(text, this.#text.length);
    this.#text = text;
    this.used = used;
    return fault === null ? null : malformed(fault);
  }
}

function malformed(detail: Phrase): HeadFault {
  return { status: 400, reason: 'bad-request', detail };
}

// A large read is mostly body, which is not worth being made text of.
function headStop(bytes: Buffer, before: string): number {
  if (bytes.length <= SMALL_READ || before !== '') return bytes.length;
  // Empty lines before the request look like its end.
  let from = 0;
  while (bytes[from] === 0x0d || bytes[from] === 0x0a) from++;
  const end = bytes.indexOf(HEAD_END, from);
  return end < 0 ? bytes.length : end + HEAD_END.length;
}

/** The length of the empty lines before a request, which are to be read over (RFC 9112, 2.2). */
function emptyLines(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a) at += 2;
  return at;
}
