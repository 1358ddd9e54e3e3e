import { CONNECTION_LINES } from '../connection-lines.ts';

/** RFC 9110, 7.6.1, and what browsers still say to proxies. */
const OURS_ALONE = new Set<string>([...CONNECTION_LINES, 'proxy-authorization', 'proxy-authenticate', 'trailer']);

/** Names and values, in turn, without those that are for one connection only and without the given ones (lower case). */
export function endToEnd(raw: readonly string[], without: readonly string[] = []): readonly string[] {
  const left = new Set([...OURS_ALONE, ...without]);
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() !== 'connection') continue;
    for (const name of raw[at + 1]?.split(',') ?? []) left.add(name.trim().toLowerCase());
  }
  // Where a client names it, the next hop would not know where the body ends.
  left.delete('content-length');
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    if (!left.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
