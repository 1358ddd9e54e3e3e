import { findServer } from './find-server.ts';
import { traceRoutes, type MatchTrace } from './match-trace.ts';
import { normalizePath } from './normalize-path.ts';
import type { Match, PathIndex, Route, RouteTable } from '../route-table.ts';

type PlainIndex<Plan> = Extract<PathIndex<Plan>, { kind: 'plain' }>;
type PatternIndex<Plan> = Extract<PathIndex<Plan>, { kind: 'patterns' }>;

const SLASH = 0x2f;

/**
 * Who answers: the server by the Host header as sent, then the route by the request target as sent (reference 3, 4). The
 * only matcher; with a `trace` it also tells why the others do not.
 */
export function match<Plan>(
  table: RouteTable<Plan>,
  host: string,
  target: string,
  trace?: MatchTrace<Plan>,
): Match<Plan> {
  const server = findServer(table, host);
  const path = normalizePath(target);
  if (path === null) return { server, route: null, path: null, slashRedirect: false };
  const found =
    server.index.kind === 'plain' ? matchPlain(server, server.index, path) : matchPatterns(server, server.index, path);
  if (trace !== undefined) traceRoutes(found, trace);
  return found;
}

function matchPlain<Plan>(server: Match<Plan>['server'], index: PlainIndex<Plan>, path: string): Match<Plan> {
  const exact = index.exact?.get(path);
  if (exact !== undefined) return { server, route: exact, path, slashRedirect: false };
  const slash = index.slash?.get(path);
  if (slash !== undefined) return { server, route: slash, path, slashRedirect: true };
  return { server, route: longestPrefix(index, path), path, slashRedirect: false };
}

/** Looks at the slashes of the path from the last one that a key can reach. */
function longestPrefix<Plan>(index: PlainIndex<Plan>, path: string): Route<Plan> | null {
  if (index.prefixes === null) return index.root;
  for (let end = Math.min(path.length, index.longest) - 1; end > 0; end--) {
    if (path.charCodeAt(end) !== SLASH) continue;
    const route = index.prefixes.get(path.slice(0, end + 1));
    if (route !== undefined) return route;
  }
  return index.root;
}

function matchPatterns<Plan>(server: Match<Plan>['server'], index: PatternIndex<Plan>, path: string): Match<Plan> {
  return { server, route: firstPattern(index, path), path, slashRedirect: false };
}

function firstPattern<Plan>(index: PatternIndex<Plan>, path: string): Route<Plan> | null {
  const lower = path.slice(0, index.byPrefix[0]?.length ?? 0).toLowerCase();
  const places: number[] = [];
  for (const { length, places: ofLength } of index.byPrefix) {
    if (length > lower.length) continue;
    const found = ofLength.get(length === 0 ? '' : lower.slice(0, length));
    if (found !== undefined) places.push(...found);
  }
  places.sort((one, other) => one - other);
  for (const place of places) {
    const route = index.ordered[place];
    if (route?.pattern?.test(path)) return route;
  }
  return null;
}
