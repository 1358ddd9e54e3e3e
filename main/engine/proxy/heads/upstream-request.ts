import { forwardedPrefix, rewritePath } from '../../routing/match/rewrite.ts';
import type { Exchange } from '../exchange.ts';
import { forwardedLines, framingLines, type ForwardSettings } from './forwarded-headers.ts';
import { sendableLines, sendableValue } from './sendable-lines.ts';
import { expandVariables } from './variables.ts';

/** What the head is made from: an exchange, or the request that a person asks `explain` about. */
export type ForwardedRequest = Pick<
  Exchange,
  | 'id'
  | 'method'
  | 'host'
  | 'target'
  | 'head'
  | 'rawHeaders'
  | 'client'
  | 'match'
  | 'hasBody'
  | 'bodyLength'
  | 'replacedHeaders'
  | 'upstreamTarget'
>;

export interface HeadOptions {
  readonly upgrade: boolean;
  /** Bytes of a body that was read before, null where it is sent on as it comes. */
  readonly buffered?: number | null;
}

/**
 * The head of the request to the pod, one latin1 string with its empty line. Without a rewrite the target goes out byte for
 * byte as received; with one the pod gets the rewritten path and the query (reference 4.5, 4.6).
 */
export function requestHead(exchange: ForwardedRequest, settings: ForwardSettings, options: HeadOptions): string {
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
  const policy = route?.policy.upstreamHead ?? null;
  const host = policy?.virtualHost ? sendableValue(expandVariables(policy.virtualHost, exchange)) : null;
  const own = forwardedLines(exchange, settings, { prefix, host });
  const framing = policy === null ? framingLines(exchange, options) : framingLines(exchange, { ...options, ...policy });
  const version = policy?.httpVersion === '1.0' && !options.upgrade ? '1.0' : '1.1';
  return `${exchange.method} ${target === '' ? '/' : target} HTTP/${version}\r\n${lines(exchange, own, settings)}${framing}\r\n`;
}

/** The lines of the proxy and the client's, then those that steps and the controller set in place of both. */
function lines(exchange: ForwardedRequest, own: string, settings: ForwardSettings): string {
  const all = own + exchange.head.passed;
  const set = settings.setLines();
  const withheld = exchange.match?.route?.plan.withheld ?? [];
  if (exchange.replacedHeaders === null && set.length === 0 && withheld.length === 0) return all;
  const further = [
    ...withheld.flatMap((name) => [name, '']),
    ...set.flatMap(([name, value]) => [name, expandVariables(value, exchange)]),
  ];
  return replaced(all, [...further, ...(exchange.replacedHeaders ?? [])]);
}

/** Header lines with those of `set` in place of others of their names; an empty value only takes away, as in nginx. */
export function replaced(passed: string, set: readonly string[]): string {
  const names = new Set(set.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  const kept = passed
    .split('\r\n')
    .filter((line) => line !== '' && !names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  const sent = sendableLines(set);
  for (let at = 0; at + 1 < sent.length; at += 2) if (sent[at + 1] !== '') kept.push(`${sent[at]}: ${sent[at + 1]}`);
  return kept.map((line) => `${line}\r\n`).join('');
}
