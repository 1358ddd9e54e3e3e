import type { Loser } from '#shared/model/explanation.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import { takes } from '../match/match-trace.ts';
import type { Match, Route, RouteTable, VirtualServer } from '../route-table.ts';

/** More of other hosts would bury the answer. */
const MOST_OTHER_HOSTS = 50;

/** What the matcher said about a route of the chosen server. */
export interface TracedLoss<Plan> {
  readonly route: Route<Plan>;
  readonly reason: Loser['reason'];
}

/**
 * Every candidate that does not answer, with its reason: routes of the host, entries that lost to an older one, servers
 * that are not asked because the host was chosen first, Ingresses that do not count, and routes of other hosts.
 */
export function findLosers<Plan>(
  table: RouteTable<Plan>,
  found: Match<Plan>,
  options: { readonly host: string; readonly traced: readonly TracedLoss<Plan>[] },
): readonly Loser[] {
  const { server } = found;
  const elsewhere = table.servers.filter((one) => one !== server);
  const notAsked = elsewhere.filter((one) => coversHost(one, options.host));
  const others = elsewhere.filter((one) => !coversHost(one, options.host));
  return [
    ...options.traced.flatMap(({ route, reason }) => loser(route, reason)),
    ...server.conflicts.map(({ path, pathType, namespace, ingress }): Loser => ({
      host: server.host,
      path,
      pathType,
      namespace,
      ingress,
      reason: 'conflict-older-wins',
    })),
    ...takers(notAsked, found).flatMap((route) => loser(route, 'no-fall-through')),
    ...ignoredEntries(table, server.host, options.host),
    ...takers(others, found)
      .slice(0, MOST_OTHER_HOSTS)
      .flatMap((route) => loser(route, 'other-host')),
  ];
}

/** Whether a server would answer for the host if no better one did. */
function coversHost(server: VirtualServer<unknown>, host: string): boolean {
  if (server.kind === 'default') return true;
  return server.kind === 'wildcard' && host.slice(host.indexOf('.')) === server.host.slice(1);
}

function* eachTaker<Plan>(servers: readonly VirtualServer<Plan>[], path: string): Generator<Route<Plan>> {
  for (const server of servers) {
    for (const route of server.routes) if (!route.implicit && takes(route, path)) yield route;
  }
}

function takers<Plan>(servers: readonly VirtualServer<Plan>[], found: Match<Plan>): readonly Route<Plan>[] {
  return found.path === null ? [] : [...eachTaker(servers, found.path)];
}

function loser(route: Route<unknown>, reason: Loser['reason']): readonly Loser[] {
  // The `/` that nobody wrote is no candidate for a person.
  if (route.accepted === null || route.implicit) return [];
  const { namespace, name } = route.accepted.ingress;
  return [{ host: route.host, path: route.path, pathType: route.pathType, namespace, ingress: name, reason }];
}

/** Entries of ignored Ingresses for the requested host or the one that was chosen. */
function ignoredEntries(table: RouteTable<unknown>, declared: string, host: string): readonly Loser[] {
  const losers: Loser[] = [];
  for (const ingress of table.rules.ignoredObjects.values()) losers.push(...entriesFor(ingress, declared, host));
  return losers;
}

function entriesFor(ingress: IngressObject, declared: string, host: string): readonly Loser[] {
  return ingress.rules.flatMap((rule) => {
    const ruleHost = rule.host || '*';
    const parent = `*${host.slice(host.indexOf('.'))}`;
    if (ruleHost !== declared && ruleHost !== host && ruleHost !== parent) return [];
    return rule.paths.map(({ path, pathType }): Loser => ({
      host: ruleHost,
      path: path || '/',
      pathType: pathType ?? 'ImplementationSpecific',
      namespace: ingress.namespace,
      ingress: ingress.name,
      reason: 'ignored',
    }));
  });
}
