import { forwardedPrefix, rewritePath } from '../routing/rewrite.ts';
import type { Exchange } from './exchange.ts';
import { forwardedLines, framingLines, type ForwardSettings } from './forwarded-headers.ts';

/** What the head is made from: an exchange, or the request that a person asks `explain` about. */
export type ForwardedRequest = Pick<
  Exchange,
  'id' | 'method' | 'host' | 'target' | 'head' | 'client' | 'match' | 'hasBody' | 'bodyLength' | 'replacedHeaders' | 'upstreamTarget'
>;

/**
 * The head of the request to the pod, one latin1 string with its empty line. Without a rewrite the target goes out byte for
 * byte as received; with one the pod gets the rewritten path and the query (reference 4.5, 4.6).
 */
export function requestHead(exchange: ForwardedRequest, settings: ForwardSettings, options: { readonly upgrade: boolean }): string {
  const { match } = exchange;
  let { target } = exchange;
  let prefix: string | null = null;
  const route = match?.route ?? null;
  if (route !== null && route.rewriteTarget !== null && match !== null && match.path !== null) {
    const query = target.indexOf('?');
    target = `${rewritePath(route, match.path)}${query < 0 ? '' : target.slice(query)}`;
    prefix = forwardedPrefix(route, match.path);
  }
  exchange.upstreamTarget = target;
  const { passed } = exchange.head;
  const lines = exchange.replacedHeaders === null ? passed : replaced(passed, exchange.replacedHeaders);
  return (
    `${exchange.method} ${target === '' ? '/' : target} HTTP/1.1\r\n${forwardedLines(exchange, settings, prefix)}` +
    `${lines}${framingLines(exchange, options)}\r\n`
  );
}

/** Header lines with those of `set` in place of the client's. */
function replaced(passed: string, set: readonly string[]): string {
  const names = new Set(set.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  const kept = passed
    .split('\r\n')
    .filter((line) => line !== '' && !names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  for (let at = 0; at + 1 < set.length; at += 2) kept.push(`${set[at]}: ${set[at + 1]}`);
  return kept.map((line) => `${line}\r\n`).join('');
}
