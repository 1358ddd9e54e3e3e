import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { AnswerHead, Framing } from '../answer-head.ts';
import { allowedTrailers } from '../trailer-names.ts';
import { UpstreamError } from '../upstream-error.ts';

// One pass in native code checks every line: a token, a colon, and no control character (RFC 9110, 5.1 and 5.5).
const HEADER_BLOCK = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const DIGITS = /^\d{1,15}$/;
const MAX_LINES = 256;
const NO_TOKENS: readonly string[] = [];

function invalid(code: string, said: Phrase): UpstreamError {
  return new UpstreamError('upstream-invalid', code, said);
}

// Names that are never handed on, or that need a look; the first test is by length (bit mask), the second exact.
const LENGTHS = (1 << 2) | (1 << 6) | (1 << 7) | (1 << 10) | (1 << 14) | (1 << 16) | (1 << 17);

/**
 * Reads an answer head: `text` up to and with the empty line's first CRLF at `end`. Refuses what could be read in two ways
 * (both lengths, two lengths, other codings, folded lines, control characters), because a client behind us might read it
 * the other way (RFC 9112, 6.3 and 11.2). Throws `UpstreamError`.
 */
export function parseAnswerHead(text: string, end: number, requestMethod: string): AnswerHead {
  const lineEnd = text.indexOf('\r\n');
  const { minor, status, statusText } = readStatusLine(text, lineEnd);
  const block = text.slice(lineEnd + 2, end + 2);
  if (!HEADER_BLOCK.test(block)) throw invalid('bad-header', phrase('upstream-header-line'));
  const headers: string[] = [];
  let contentLength = -1;
  let coding: string | null = null;
  let connection = '';
  let keepAliveSeconds = -1;
  let upgrade: string | null = null;
  let server: string | null = null;
  let trailer: string | null = null;
  let lines = 0;
  for (let at = 0; at < block.length;) {
    if (++lines > MAX_LINES) throw invalid('too-many-headers', phrase('upstream-header-lines', { lines: MAX_LINES }));
    const stop = block.indexOf('\r\n', at);
    const colon = block.indexOf(':', at);
    const name = block.slice(at, colon);
    const value = trimmed(block, colon + 1, stop);
    at = stop + 2;
    const { length } = name;
    if (length < 18 && (LENGTHS & (1 << length)) !== 0) {
      switch (name.toLowerCase()) {
        case 'content-length':
          if (!DIGITS.test(value)) throw invalid('bad-content-length', phrase('upstream-length-number'));
          if (contentLength >= 0) throw invalid('two-content-lengths', phrase('upstream-length-twice'));
          contentLength = Number(value);
          // A counted answer says so to the client as well; the line is kept in place.
          break;
        case 'transfer-encoding':
          if (coding !== null) throw invalid('two-codings', phrase('upstream-coding-twice'));
          // A tab behind it stays: some readers take it for a part of the name, and read until the connection ends.
          coding = block
            .slice(colon + 1, stop)
            .replace(/^[\t ]+| +$/g, '')
            .toLowerCase();
          continue;
        case 'connection':
          connection = connection === '' ? value : `${connection}, ${value}`;
          continue;
        case 'keep-alive':
          keepAliveSeconds = Number(/(?:^|[,; ])timeout=(\d{1,9})/i.exec(value)?.[1] ?? -1);
          continue;
        case 'upgrade':
          upgrade = upgrade === null ? value : `${upgrade}, ${value}`;
          continue;
        case 'trailer':
          trailer = trailer === null ? value : `${trailer}, ${value}`;
          continue;
        case 'server':
          server = value;
          continue;
        case 'te':
        case 'proxy-connection':
          continue;
        default:
          break;
      }
    }
    headers.push(name, value);
  }
  if (coding !== null && contentLength >= 0) throw invalid('both-lengths', phrase('both-lengths'));
  if (coding !== null && coding !== 'chunked') throw invalid('unknown-coding', phrase('other-coding'));
  if (coding !== null && minor === '0') throw invalid('chunked-http10', phrase('upstream-chunked-http10'));
  const tokens =
    connection === ''
      ? NO_TOKENS
      : connection
          .toLowerCase()
          .split(',', 64)
          .map((token) => token.trim());
  if (tokens.length > 0) dropNominated(headers, tokens);
  const framing = framingOf(status, requestMethod, coding, contentLength);
  // Only chunks have a place for trailers.
  if (trailer !== null && framing === 'chunked') headers.push('Trailer', trailer);
  const persistent = minor === '1' ? !tokens.includes('close') : tokens.includes('keep-alive');
  return {
    status,
    statusText,
    headers,
    framing,
    contentLength,
    reusable: persistent && framing !== 'until-close' && status !== 101,
    keepAliveSeconds,
    upgrade: tokens.includes('upgrade') ? upgrade : null,
    server,
    ending: 'as-framed',
  };
}

interface StatusLine {
  readonly minor: '0' | '1';
  readonly status: number;
  readonly statusText: string;
}

const PLAIN: StatusLine = { minor: '1', status: 200, statusText: 'OK' };
const PLAIN_LINE = 'HTTP/1.1 200 OK\r\n';

function readStatusLine(text: string, lineEnd: number): StatusLine {
  if (text.startsWith(PLAIN_LINE)) return PLAIN;
  const line = STATUS_LINE.exec(text.slice(0, lineEnd));
  if (line === null) throw invalid('bad-status-line', phrase('upstream-status-line'));
  return { minor: line[1] === '0' ? '0' : '1', status: Number(line[2]), statusText: line[3] ?? '' };
}

function framingOf(status: number, method: string, coding: string | null, contentLength: number): Framing {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 'none';
  if (coding !== null) return 'chunked';
  if (contentLength >= 0) return contentLength === 0 ? 'none' : 'counted';
  return 'until-close';
}

// `Connection` must not take away what frames the message or what names its length (reference: proxy performance 4.3).
const NEVER_NOMINATED = new Set([
  'close',
  'keep-alive',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'trailer',
  'date',
  'set-cookie',
]);

function dropNominated(headers: string[], tokens: readonly string[]): void {
  const nominated = tokens.filter((token) => token !== '' && !NEVER_NOMINATED.has(token));
  if (nominated.length === 0) return;
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (nominated.includes((headers[at] as string).toLowerCase())) headers.splice(at, 2);
  }
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

/** Reads trailer lines: `text` is the block with its last CRLF, possibly empty. Gives names and values in turn. */
export function parseTrailers(text: string): readonly string[] {
  if (!HEADER_BLOCK.test(text)) throw invalid('bad-trailer', phrase('upstream-trailer-line'));
  const trailers: string[] = [];
  for (let at = 0; at < text.length;) {
    const stop = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    const name = text.slice(at, colon);
    trailers.push(name, trimmed(text, colon + 1, stop));
    at = stop + 2;
  }
  return allowedTrailers(trailers);
}
