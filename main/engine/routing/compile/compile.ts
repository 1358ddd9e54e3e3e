import type { AcceptedIngress, RuleSet } from '../../ingress/rules.ts';
import { type Slices, runAtOnce } from '../../slices/slices.ts';
import { merged, sorted } from '../../slices/sorting.ts';
import { amendTable } from './amend-table.ts';
import { buildServer } from './build-server.ts';
import { canariesByHost, homelessCanaries } from './canaries.ts';
import { hasDefault } from './root-entry.ts';
import { serverNames } from './server-names.ts';
import { byHostName, countRoutes, type RouteFacts, type RouteTable, type VirtualServer } from '../route-table.ts';

export interface CompileOptions<Plan> {
  /** Told of every server that is built. */
  readonly built?: (server: VirtualServer<Plan>) => void;
  /**
   * What the proxy chooses to do for a route, asked for when it is needed first. A function of its argument alone, as its
   * results are used again.
   */
  readonly plan: (route: RouteFacts) => Plan;
  /** Servers of it are used again where nothing they were built from has changed. */
  readonly previous: RouteTable<Plan> | null;
}

/** What is the same for every server of a table. */
interface Compilation<Plan> {
  readonly options: CompileOptions<Plan>;
  readonly rules: RuleSet;
  readonly byHost: ReadonlyMap<string, readonly AcceptedIngress[]>;
  readonly canaries: ReadonlyMap<string, readonly AcceptedIngress[]>;
  readonly before: ReadonlyMap<string, VirtualServer<Plan>>;
}

/** Shared by the thousands of hosts without any. */
const NONE: readonly never[] = [];
/** Cheap pieces of work between two places where compiling may be interrupted. */
const STRETCH = 512;

/** Compiles the rules of a snapshot into a route table (reference 1.1, 3 to 6). */
export function* compiling<Plan>(rules: RuleSet, options: CompileOptions<Plan>): Slices<RouteTable<Plan>> {
  const amended = amendTable(rules, options);
  if (amended !== null) return amended;
  const reusable = options.previous?.rules.configuration === rules.configuration ? options.previous : null;
  const byHost = yield* groupByHost(rules.accepted);
  const canaries = canariesByHost(rules.accepted);
  yield;
  const before = yield* indexed(reusable?.servers ?? []);
  const fallback = serverFor('*', { options, rules, byHost, canaries, before });
  const built: VirtualServer<Plan>[] = [];
  const replaced = new Map<string, VirtualServer<Plan>>([['*', fallback]]);
  for (const host of byHost.keys()) {
    if (host === '*') continue;
    const there = before.get(host);
    const server = serverFor(host, { options, rules, byHost, canaries, before });
    if (there === undefined) built.push(server);
    else replaced.set(host, server);
    if (server !== there || replaced.size % STRETCH === 0) yield;
  }
  // What is reused is in order already, so that only what is new has to be sorted.
  const known = reusable?.servers.flatMap(({ host }) => replaced.get(host) ?? []) ?? [fallback];
  yield;
  const servers = yield* merged(known, yield* sorted(built, byHostName), byHostName);
  yield;
  const { exact, wildcard } = yield* findable(servers);
  const names = serverNames(servers, byHost);
  for (const [alias, server] of names.exact) exact.set(alias, server);
  yield;
  const { aliases, wwwRedirects } = names;
  const homeless = homelessCanaries(canaries, { has: (host) => host === '*' || byHost.has(host) });
  const otherProblems = [...names.problems, ...homeless];
  const problems = [...servers.flatMap((server) => server.problems), ...otherProblems];
  yield;
  const isPlain = canaries.size === 0 && servers.every(({ alias, fromToWww }) => alias === null && fromToWww === null);
  yield;
  const routes = countRoutes(servers);
  const hosts = servers.length - (countRoutes([fallback]) === 0 ? 1 : 0);
  return {
    rules,
    exact,
    wildcard,
    aliases,
    wwwRedirects,
    fallback,
    servers,
    problems,
    otherProblems,
    isPlain,
    hosts,
    routes,
  };
}

/** The same without a pause. */
export function compile<Plan>(rules: RuleSet, options: CompileOptions<Plan>): RouteTable<Plan> {
  return runAtOnce(compiling(rules, options));
}

function serverFor<Plan>(host: string, compilation: Compilation<Plan>): VirtualServer<Plan> {
  const { options, rules, byHost, before } = compilation;
  const contributors = byHost.get(host) ?? [];
  const canaries = compilation.canaries.get(host) ?? NONE;
  const catchAll = host === '*' ? findCatchAll(rules.accepted) : null;
  const parentHasTls = parentServesTls(host, byHost);
  const there = before.get(host);
  const expected = catchAll === null ? contributors : [...contributors, catchAll];
  if (there !== undefined && isBuiltFrom(there, expected, { parentHasTls, canaries })) return there;
  const { configuration } = rules;
  const { plan } = options;
  const server = buildServer({ host, contributors, canaries, catchAll, parentHasTls, configuration, plan });
  options.built?.(server);
  return server;
}

function* indexed<Plan>(servers: readonly VirtualServer<Plan>[]): Slices<ReadonlyMap<string, VirtualServer<Plan>>> {
  const byHost = new Map<string, VirtualServer<Plan>>();
  for (const server of servers) {
    byHost.set(server.host, server);
    if (byHost.size % STRETCH === 0) yield;
  }
  return byHost;
}

function* findable<Plan>(
  servers: readonly VirtualServer<Plan>[],
): Slices<{ readonly exact: Map<string, VirtualServer<Plan>>; readonly wildcard: Map<string, VirtualServer<Plan>> }> {
  const exact = new Map<string, VirtualServer<Plan>>();
  const wildcard = new Map<string, VirtualServer<Plan>>();
  for (const server of servers) {
    if (server.kind === 'wildcard') wildcard.set(server.host.slice(1), server);
    else if (server.kind === 'exact') exact.set(server.host, server);
    if (exact.size % STRETCH === 0) yield;
  }
  return { exact, wildcard };
}

/** Non-canary Ingresses by host, `*` for rules without one; each at most once per host. */
function* groupByHost(accepted: readonly AcceptedIngress[]): Slices<ReadonlyMap<string, readonly AcceptedIngress[]>> {
  const byHost = new Map<string, AcceptedIngress[]>();
  let taken = 0;
  for (const one of accepted) {
    taken += 1;
    if (taken % STRETCH === 0) yield;
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
