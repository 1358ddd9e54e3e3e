import type { Dialect } from '../../ingress/rules.ts';
import { toByteText } from '../byte-text.ts';
import { pathLookup } from './few-paths.ts';
import type { PathIndex, Route } from '../route-table.ts';

/**
 * Index of a host that is not in regex mode (reference 4.2, 4.3). A Prefix also takes its path without the slash, unless an
 * Exact one does; in the dialect `ingress-nginx` a path written with a slash answers the form without it by a 301 instead.
 */
export function buildPlainIndex<Plan>(routes: readonly Route<Plan>[], dialect: Dialect): PathIndex<Plan> {
  const exact = new Map<string, Route<Plan>>();
  const slash = new Map<string, Route<Plan>>();
  const prefixes = new Map<string, Route<Plan>>();
  for (const route of routes) if (route.matching === 'Exact') exact.set(toByteText(route.path), route);
  let longest = 0;
  let root: Route<Plan> | null = null;
  for (const route of routes) {
    if (route.matching !== 'Prefix') continue;
    const path = toByteText(route.path);
    const key = path.endsWith('/') ? path : shared(`${path}/`);
    if (key === '/') {
      root = route;
      continue;
    }
    prefixes.set(key, route);
    longest = Math.max(longest, key.length);
    const withoutSlash = key === path ? shared(key.slice(0, -1)) : path;
    const takesBare = dialect === 'spec' || key !== path;
    if (takesBare && !exact.has(withoutSlash)) exact.set(withoutSlash, route);
  }
  if (dialect === 'ingress-nginx') {
    for (const route of routes) {
      const path = toByteText(route.path);
      const bare = path.slice(0, -1);
      if (path.endsWith('/') && bare !== '' && !exact.has(bare) && !slash.has(bare)) slash.set(bare, route);
    }
  }
  return {
    kind: 'plain',
    exact: pathLookup(exact),
    slash: pathLookup(slash),
    prefixes: pathLookup(prefixes),
    longest,
    root,
  };
}

/** Different texts that are kept once each; it starts anew when it is full. */
const MOST_SHARED = 4_096;
const known = new Map<string, string>();

// Thousands of hosts have the same few paths, and each would carry a copy of the text.
function shared(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_SHARED) known.clear();
  known.set(text, text);
  return text;
}
