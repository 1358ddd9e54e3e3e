import type { OutgoingHttpHeaders } from 'node:http2';
import { CONNECTION_LINES } from '../../connection-lines.ts';

// Lines that HTTP/2 has no place for (RFC 9113, 8.2.2), and Host, which becomes `:authority`.
const LEFT_OUT = new Set<string>([...CONNECTION_LINES, 'host']);

/**
 * The headers of an HTTP/2 request out of an HTTP/1 request head, so that one text decides what a pod sees in either.
 * `te: trailers` always goes along, because gRPC asks for it.
 */
export function requestHeaders(head: string, scheme: 'http' | 'https'): OutgoingHttpHeaders {
  const lines = head.split('\r\n');
  const [method = 'GET', path = '/'] = (lines[0] ?? '').split(' ');
  const headers = Object.create(null) as OutgoingHttpHeaders;
  headers[':method'] = method;
  headers[':scheme'] = scheme;
  headers[':path'] = path;
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at] as string;
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'host') headers[':authority'] ??= value;
    if (!LEFT_OUT.has(name)) append(headers, name, value);
  }
  headers['te'] = 'trailers';
  return headers;
}

/** Header lines, name and value in turn, as Node's HTTP/2 takes them. */
export function headersOf(lines: readonly string[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as OutgoingHttpHeaders;
  for (let at = 0; at + 1 < lines.length; at += 2) {
    append(headers, (lines[at] as string).toLowerCase(), lines[at + 1] as string);
  }
  return headers;
}

// Some names may stand only once in Node; a second line of theirs is not worth the whole request.
function append(headers: OutgoingHttpHeaders, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else if (!ONLY_ONCE.has(name)) headers[name] = [String(before), value];
}

const ONLY_ONCE = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'user-agent',
]);
