import type { Loser } from '#shared/model/explanation.ts';
import { toByteText } from '../byte-text.ts';
import type { Match, Route } from '../route-table.ts';

/** Told by the matcher, where it is asked to, why each other route of the chosen server does not answer. */
export interface MatchTrace<Plan> {
  lost(
    route: Route<Plan>,
    reason: Extract<Loser['reason'], 'path-differs' | 'shorter' | 'exact-wins' | 'later-in-order'>,
  ): void;
}

/** Tells a trace about every route of the server that did not win. */
export function traceRoutes<Plan>(found: Match<Plan>, trace: MatchTrace<Plan>): void {
  const { server, route: winner, path } = found;
  if (path === null) return;
  for (const route of server.routes) {
    if (route === winner) continue;
    if (!takes(route, path)) trace.lost(route, 'path-differs');
    else if (server.regexMode) trace.lost(route, 'later-in-order');
    else trace.lost(route, winner?.matching === 'Exact' ? 'exact-wins' : 'shorter');
  }
}

/** Whether a route would take the path if it were alone on its host. */
export function takes(route: Route<unknown>, path: string): boolean {
  if (route.pattern !== null) return route.pattern.test(path);
  const declared = toByteText(route.path);
  if (route.matching === 'Exact') return path === declared;
  const bare = declared.endsWith('/') ? declared.slice(0, -1) : declared;
  return path === bare || path.startsWith(`${bare}/`);
}
