import { mayBeSecret } from '../../../requests/mask.ts';
import { sendableLines } from '../../heads/sendable-lines.ts';

/** How the end of an answer is told: by its length, by chunks, by the connection's end, or because it has no body. */
export type AnswerFraming = 'counted' | 'chunked' | 'until-close' | 'none';

export interface BuiltHead {
  /** Status line, header and empty line, latin1. */
  readonly text: string;
  /** The lines that were given, as text, where none may hold a credential; else null. */
  readonly recordable: string | null;
  readonly framing: AnswerFraming;
  readonly keepsAlive: boolean;
}

export interface AnswerFacts {
  readonly status: number;
  readonly statusText: string;
  /** Name and value in turn. `Connection` may hold `close` alone. */
  readonly headers: readonly string[];
  readonly isHead: boolean;
  /** Whether the client knows chunks: not before HTTP/1.1. */
  readonly isModern: boolean;
  /** Whether the connection may carry another request, as far as the request says. */
  readonly wantsKeepAlive: boolean;
  /** How long it then stays open, in seconds. */
  readonly keepAliveSeconds: number;
}

// Every byte that goes out has been looked at once: a line out of an object of the cluster may hold what a header cannot.
const SENDABLE = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const STATUS_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;
const LENGTHS = (1 << 4) | (1 << 10) | (1 << 14) | (1 << 17);

/** Builds the head of an HTTP/1 answer (RFC 9112, 4 and 6). Throws a `TypeError` where the status cannot be sent. */
export function buildAnswerHead(facts: AnswerFacts): BuiltHead {
  const { status, headers, isModern } = facts;
  let lines = '';
  let hasDate = false;
  let hasLength = false;
  let hasCoding = false;
  let closes = !facts.wantsKeepAlive;
  let isRecordable = true;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    const { length } = name;
    if (length < 18 && (LENGTHS & (1 << length)) !== 0) {
      if (length === 4) hasDate ||= isNamed(name, 'date');
      else if (length === 14) hasLength ||= isNamed(name, 'content-length');
      else if (length === 17) hasCoding ||= isNamed(name, 'transfer-encoding');
      else if (isNamed(name, 'connection')) {
        closes = true;
        continue;
      }
    }
    if (mayBeSecret(name)) isRecordable = false;
    lines += `${name}: ${headers[at + 1] as string}\r\n`;
  }
  if (!SENDABLE.test(lines)) return buildAnswerHead({ ...facts, headers: sendableLines(headers) });
  const framing = framingOf(facts, hasLength, hasCoding);
  if (framing === 'until-close') closes = true;
  let text = `${statusLine(status, facts.statusText)}${lines}`;
  if (!hasDate) text += dateLine();
  text += closes ? 'Connection: close\r\n' : keepAliveLines(facts.keepAliveSeconds);
  if (framing === 'chunked' && !hasCoding) text += 'Transfer-Encoding: chunked\r\n';
  const recordable = isRecordable ? lines : null;
  return { text: `${text}\r\n`, recordable, framing, keepsAlive: !closes && isKept(framing, isModern) };
}

// A chunked answer has no end that an older client would see.
function isKept(framing: AnswerFraming, isModern: boolean): boolean {
  return isModern || framing !== 'chunked';
}

function framingOf(facts: AnswerFacts, hasLength: boolean, hasCoding: boolean): AnswerFraming {
  const { status } = facts;
  if (facts.isHead || status === 204 || status === 304) return 'none';
  if (hasLength) return 'counted';
  return hasCoding || facts.isModern ? 'chunked' : 'until-close';
}

function statusLine(status: number, statusText: string): string {
  if (status === 200 && statusText === 'OK') return 'HTTP/1.1 200 OK\r\n';
  if (!STATUS_TEXT.test(statusText)) throw new TypeError('a status text with control characters');
  return `HTTP/1.1 ${status} ${statusText}\r\n`;
}

function isNamed(name: string, lower: string): boolean {
  return name.toLowerCase() === lower;
}

let keptSeconds = -1;
let kept = '';

function keepAliveLines(seconds: number): string {
  if (seconds !== keptSeconds) {
    keptSeconds = seconds;
    kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`;
  }
  return kept;
}

let dateSecond = 0;
let date = '';

function dateLine(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = `Date: ${new Date(now).toUTCString()}\r\n`;
  }
  return date;
}
