import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { type HeadRules, RequestHead, takesLine, withoutNominated } from '../request-head.ts';

/** A request line and header after one walk. */
export interface ParsedRequest {
  readonly method: string;
  readonly target: string;
  readonly major: 1;
  readonly minor: 0 | 1;
  readonly head: RequestHead;
  /** The header lines as received, each with its CRLF, latin1. */
  readonly lines: string;
}

/** What is wrong; its detail follows "the request is malformed:". */
export interface Malformed {
  readonly detail: Phrase;
}

// One pass in native code checks every line: a token, a colon, and no control character (RFC 9110, 5.1 and 5.5). Folded
// lines, blanks before the colon and bare line ends fit nowhere in it (RFC 9112, 5.1, 5.2 and 2.2).
const LINES = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
// What nginx takes for a method.
const METHOD = /^[A-Z_-]+$/;
const BARE_LINE_FEED = /[^\r]\n/;
const BEGINNING = /^(?:[A-Z_-]*(?: |$)|\r$)/;
const DIGITS = /^\d{1,15}$/;
// Some readers take a tab for a part of the coding's name, and see another body.
const CODING_WITH_TAB = /^transfer-encoding:[^\r]*\t/im;
const VERSION_LENGTH = ' HTTP/1.1'.length;

/** A phrase that says why the beginning of a head cannot become one, null where it may; `known` bytes were good before. */
export function faultOfBeginning(text: string, known: number): Phrase | null {
  if (!BEGINNING.test(text)) return phrase(isTls(text) ? 'request-tls' : 'request-no-method');
  return BARE_LINE_FEED.test(text.slice(Math.max(0, known - 1))) ? phrase('request-bare-line-feed') : null;
}

/** The first bytes of a handshake record (RFC 8446, 5.1). */
function isTls(text: string): boolean {
  return text.charCodeAt(0) === 0x16 && (text.length === 1 || text.charCodeAt(1) === 0x03);
}

/**
 * Takes a request's head apart, strictly: `text` up to and with the empty line's first CRLF at `end`. Whatever `node:http`
 * refuses in a head is refused (a test compares them), so that nothing can be read in two ways behind us (RFC 9112, 11.2).
 */
export function parseRequestHead(text: string, end: number, rules: HeadRules): ParsedRequest | Malformed {
  const lineEnd = text.indexOf('\r\n');
  const blank = text.indexOf(' ');
  const version = lineEnd - VERSION_LENGTH;
  if (blank < 1 || blank >= version || !text.startsWith(' HTTP/1.', version)) {
    return { detail: phrase(isTls(text) ? 'request-tls' : 'request-line') };
  }
  const digit = text.charCodeAt(lineEnd - 1);
  if (digit !== 0x31 && digit !== 0x30) return { detail: phrase('request-line') };
  const method = methodOf(text, blank);
  if (method === null) return { detail: phrase('request-method-case') };
  const lines = text.slice(lineEnd + 2, end + 2);
  if (!LINES.test(lines)) return { detail: phrase('upstream-header-line') };
  const head = readLines(lines, rules);
  const fault = faultOfFraming(head, lines);
  if (fault !== null) return { detail: fault };
  return { method, target: text.slice(blank + 1, version), major: 1, minor: digit === 0x31 ? 1 : 0, head, lines };
}

/** Whether two readers could see different ends of the body: it is refused in words, and nothing behind it is read. */
export function isAmbiguous({ method, head, minor }: ParsedRequest): boolean {
  if (head.lengthCount > 1 || method === 'CONNECT') return true;
  if (head.transferEncoding === null) return false;
  return head.contentLength !== null || minor === 0 || head.transferEncoding.toLowerCase() !== 'chunked';
}

/** Header lines as name and value in turn. */
export function splitLines(lines: string): readonly string[] {
  const raw: string[] = [];
  for (let at = 0; at < lines.length;) {
    const stop = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    raw.push(lines.slice(at, colon), trimmed(lines, colon + 1, stop));
    at = stop + 2;
  }
  return raw;
}

// One that lasts costs the log nothing; a piece of each request's text would.
function methodOf(text: string, blank: number): string | null {
  if (blank === 3 && text.startsWith('GET')) return 'GET';
  if (blank === 4 && text.startsWith('POST')) return 'POST';
  const method = text.slice(0, blank);
  return METHOD.test(method) ? method : null;
}

function readLines(lines: string, rules: HeadRules): RequestHead {
  const head = new RequestHead();
  let passed = '';
  let own = '';
  for (let at = 0; at < lines.length;) {
    const stop = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    const name = lines.slice(at, colon);
    const isPlain =
      lines.charCodeAt(colon + 1) === 0x20 &&
      !isBlank(lines.charCodeAt(colon + 2)) &&
      !isBlank(lines.charCodeAt(stop - 1));
    const value = isPlain ? lines.slice(colon + 2, stop) : trimmed(lines, colon + 1, stop);
    const line = isPlain ? lines.slice(at, stop + 2) : `${name}: ${value}\r\n`;
    if (takesLine(head, name, value, rules)) passed += line;
    else own += line;
    at = stop + 2;
  }
  head.own = own;
  head.passed = head.connection === '' ? passed : withoutNominated(head.connection, passed);
  if (head.passed !== passed) head.recordable = false;
  return head;
}

// Each of these is a way to make two readers see two bodies (RFC 9112, 6.1 to 6.3).
function faultOfFraming(head: RequestHead, lines: string): Phrase | null {
  const { contentLength, transferEncoding } = head;
  if (contentLength !== null && !DIGITS.test(contentLength)) return phrase('upstream-length-number');
  if (transferEncoding === null) return null;
  if (CODING_WITH_TAB.test(lines)) return phrase('request-coding-tab');
  const codings = transferEncoding.toLowerCase().split(',', 64);
  const at = codings.findIndex((coding) => coding.trim() === 'chunked');
  return at >= 0 && at < codings.length - 1 ? phrase('request-chunked-not-last') : null;
}

/** `text` between `from` and `to` without blanks and tabs at its ends (RFC 9110, 5.5). */
function trimmed(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
