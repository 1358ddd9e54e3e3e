import { byAge } from '../../ingress/age-order.ts';
import type { AcceptedIngress, RulesAmendment, RuleSet } from '../../ingress/rules.ts';
import { withChanges } from '../../slices/sorting.ts';
import { buildServer } from './build-server.ts';
import type { CompileOptions } from './compile.ts';
import { hasDefault } from './root-entry.ts';
import { byHostName, countRoutes, type RouteTable, type VirtualServer } from '../route-table.ts';

/** A host before and after; null where it is not declared. */
interface ServerChange<Plan> {
  readonly host: string;
  readonly before: VirtualServer<Plan> | null;
  readonly after: VirtualServer<Plan> | null;
}

/**
 * The table after a few Ingresses changed, without a look at the hosts that they do not name; null where more than hosts of
 * their own may be touched: wildcards, the default server, canaries, aliases.
 */
export function amendTable<Plan>(rules: RuleSet, options: CompileOptions<Plan>): RouteTable<Plan> | null {
  const { previous } = options;
  const { amends } = rules;
  if (previous === null) return null;
  if (previous.rules.version === rules.version) return { ...previous, rules };
  if (amends === null || previous.rules.version !== amends.version) return null;
  if (![...amends.gone, ...amends.come].every(isOrdinary)) return null;
  const changes = changedHosts(amends).map((host) => changeOf(host, rules, { ...options, previous }));
  const hostsStay = changes.every(({ before, after }) => before !== null && after !== null);
  if (!changes.every(isNamedAlone) || !(hostsStay || previous.isPlain)) return null;
  const gone = changes.flatMap(({ before }) => before ?? []);
  const come = changes.flatMap(({ after }) => after ?? []);
  const exact = new Map(previous.exact);
  for (const { host } of gone) exact.delete(host);
  for (const server of come) exact.set(server.host, server);
  const servers = withChanges(previous.servers, { gone, come }, byHostName);
  const isQuiet = [...gone, ...come].every((server) => server.problems.length === 0);
  const problems = isQuiet
    ? previous.problems
    : [...servers.flatMap((server) => server.problems), ...previous.otherProblems];
  const hosts = previous.hosts + come.length - gone.length;
  const routes = previous.routes + countRoutes(come) - countRoutes(gone);
  return { ...previous, rules, exact, servers, problems, hosts, routes };
}

function isOrdinary(accepted: AcceptedIngress): boolean {
  const { policy, ingress } = accepted;
  if (policy.canary !== null || hasDefault(accepted)) return false;
  return ingress.rules.every(({ host }) => host !== null && host !== '' && !host.startsWith('*'));
}

function isNamedAlone({ before, after }: ServerChange<unknown>): boolean {
  return [before, after].every((server) => server === null || (server.alias === null && server.fromToWww === null));
}

function changedHosts({ gone, come }: RulesAmendment): readonly string[] {
  const hosts = [...gone, ...come].flatMap(({ ingress }) => ingress.rules.map((rule) => rule.host ?? ''));
  return [...new Set(hosts)];
}

function changeOf<Plan>(
  host: string,
  rules: RuleSet,
  options: CompileOptions<Plan> & { readonly previous: RouteTable<Plan> },
): ServerChange<Plan> {
  const { previous, plan } = options;
  const found = previous.exact.get(host);
  const before = found?.host === host ? found : null;
  const { gone = [], come = [] } = rules.amends ?? {};
  const contributors = withChanges(
    before?.contributors ?? [],
    { gone: gone.filter(names), come: come.filter(names) },
    byAge,
  );
  if (contributors.length === 0) return { host, before, after: null };
  const dot = host.indexOf('.');
  const parent = dot < 0 ? undefined : previous.wildcard.get(host.slice(dot));
  const after = buildServer({
    host,
    contributors,
    canaries: before?.canaries ?? [],
    catchAll: null,
    parentHasTls: parent?.contributors.some((one) => one.ingress.tls.length > 0) ?? false,
    configuration: rules.configuration,
    plan,
  });
  options.built?.(after);
  return { host, before, after };

  function names({ ingress }: AcceptedIngress): boolean {
    return ingress.rules.some((rule) => rule.host === host);
  }
}
