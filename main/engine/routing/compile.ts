import type { AcceptedIngress, RuleSet } from '../ingress/rules.ts';
import { buildServer } from './build-server.ts';
import { canariesByHost, homelessCanaries } from './canaries.ts';
import { hasDefault } from './root-entry.ts';
import { serverNames } from './server-names.ts';
import type { RouteFacts, RouteTable, VirtualServer } from './route-table.ts';

export interface CompileOptions<Plan> {
  /** What the proxy chooses to do for a route. A function of its argument alone, as its results are used again. */
  readonly plan: (route: RouteFacts) => Plan;
  /** Servers of it are used again where nothing they were built from has changed. */
  readonly previous: RouteTable<Plan> | null;
}

/** Compiles the rules of a snapshot into a route table (reference 1.1, 3 to 6). */
export function compile<Plan>(rules: RuleSet, options: CompileOptions<Plan>): RouteTable<Plan> {
  const byHost = groupByHost(rules.accepted);
  const canaries = canariesByHost(rules.accepted);
  const catchAll = findCatchAll(rules.accepted);
  const previous = options.previous?.rules.configuration === rules.configuration ? options.previous : null;
  const before = new Map(previous?.servers.map((server) => [server.host, server]));
  const exact = new Map<string, VirtualServer<Plan>>();
  const wildcard = new Map<string, VirtualServer<Plan>>();
  const build = (host: string, contributors: readonly AcceptedIngress[]): VirtualServer<Plan> => {
    const claim = host === '*' ? catchAll : null;
    const parentHasTls = parentServesTls(host, byHost);
    const reusable = before.get(host);
    const expected = claim === null ? contributors : [...contributors, claim];
    const ofHost = canaries.get(host) ?? [];
    if (reusable !== undefined && isBuiltFrom(reusable, expected, { parentHasTls, canaries: ofHost })) return reusable;
    const { configuration } = rules;
    return buildServer({ host, contributors, canaries: ofHost, catchAll: claim, parentHasTls, configuration, plan: options.plan });
  };
  const fallback = build('*', byHost.get('*') ?? []);
  const servers: VirtualServer<Plan>[] = [fallback];
  for (const [host, contributors] of byHost) {
    if (host === '*') continue;
    const server = build(host, contributors);
    servers.push(server);
    if (server.kind === 'wildcard') wildcard.set(host.slice(1), server);
    else exact.set(host, server);
  }
  servers.sort((one, other) => (one.host < other.host ? -1 : one.host > other.host ? 1 : 0));
  const names = serverNames(servers, new Set(byHost.keys()));
  for (const [alias, server] of names.exact) exact.set(alias, server);
  const { aliases, wwwRedirects } = names;
  const homeless = homelessCanaries(canaries, new Set(['*', ...byHost.keys()]));
  const problems = [...servers.flatMap((server) => server.problems), ...names.problems, ...homeless];
  return { rules, exact, wildcard, aliases, wwwRedirects, fallback, servers, problems };
}

/** Non-canary Ingresses by host, `*` for rules without one; each at most once per host. */
function groupByHost(accepted: readonly AcceptedIngress[]): Map<string, AcceptedIngress[]> {
  const byHost = new Map<string, AcceptedIngress[]>();
  for (const one of accepted) {
    if (one.policy.canary !== null) continue;
    for (const rule of one.ingress.rules) {
      const host = rule.host || '*';
      const there = byHost.get(host);
      if (there === undefined) byHost.set(host, [one]);
      else if (there.at(-1) !== one) there.push(one);
    }
  }
  return byHost;
}

/**
 * The oldest Ingress with a default backend and no rules; failing that, since the API text sends everything unmatched to a
 * default backend, the oldest one of the dialect `spec` that has any.
 */
function findCatchAll(accepted: readonly AcceptedIngress[]): AcceptedIngress | null {
  const candidates = accepted.filter((one) => hasDefault(one) && one.policy.canary === null);
  const withoutRules = candidates.find((one) => one.ingress.rules.length === 0);
  return withoutRules ?? candidates.find((one) => one.dialect === 'spec') ?? null;
}

/** Certificates are looked up with the first label replaced by `*` too (reference 7.2). */
function parentServesTls(host: string, byHost: ReadonlyMap<string, readonly AcceptedIngress[]>): boolean {
  const dot = host.indexOf('.');
  if (dot < 0 || host.startsWith('*')) return false;
  return byHost.get(`*${host.slice(dot)}`)?.some((one) => one.ingress.tls.length > 0) ?? false;
}

function isBuiltFrom<Plan>(
  server: VirtualServer<Plan>,
  contributors: readonly AcceptedIngress[],
  options: { readonly parentHasTls: boolean; readonly canaries: readonly AcceptedIngress[] },
): boolean {
  if (server.tls === null && server.redirectsToHttps !== (options.parentHasTls && server.dialect !== 'spec'))
    return false;
  return sameList(contributors, server.contributors) && sameList(options.canaries, server.canaries);
}

function sameList(one: readonly AcceptedIngress[], other: readonly AcceptedIngress[]): boolean {
  return one.length === other.length && one.every((accepted, place) => accepted === other[place]);
}
