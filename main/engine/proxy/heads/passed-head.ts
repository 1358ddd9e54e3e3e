import { CONNECTION_LINES } from '../../connection-lines.ts';
import type { Exchange } from '../exchange.ts';
import { framingLines } from './forwarded-headers.ts';
import { sendableValue } from './sendable-lines.ts';

// Of this connection alone (RFC 9110, 7.6.1), or set anew.
const NOT_PASSED = new Set<string>([
  ...CONNECTION_LINES,
  'host',
  'proxy',
  'trailer',
  'content-length',
  'expect',
  'http2-settings',
  'cookie',
]);

/** The head of a request that goes on as it came, for whoever evaluates it instead of us: nothing is added to it. */
export function passedHead(
  exchange: Pick<Exchange, 'method' | 'target' | 'host' | 'head' | 'rawHeaders' | 'hasBody' | 'bodyLength'> & {
    upstreamTarget: string | null;
  },
  options: { readonly upgrade: boolean },
): string {
  const { method, target, host, head, rawHeaders } = exchange;
  exchange.upstreamTarget = target;
  const nominated = new Set(
    head.connection
      .toLowerCase()
      .split(',', 64)
      .map((name) => name.trim()),
  );
  let lines = `Host: ${host}\r\n`;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const lower = name.toLowerCase();
    const value = sendableValue(rawHeaders[at + 1] as string);
    if (name.startsWith(':') || NOT_PASSED.has(lower) || value === null) continue;
    // What is named away must never be what the receiver decides by.
    if (nominated.has(lower) && lower !== 'authorization' && lower !== 'origin') continue;
    lines += `${name}: ${value}\r\n`;
  }
  // HTTP/2 may bring it in pieces, HTTP/1 has one line for it (RFC 9113, 8.2.3).
  if (head.cookie !== null) lines += `Cookie: ${head.cookie}\r\n`;
  return `${method} ${target} HTTP/1.1\r\n${lines}${framingLines(exchange, options)}\r\n`;
}
