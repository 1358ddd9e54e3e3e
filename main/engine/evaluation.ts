import type { Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { RuleSet } from './ingress/rules.ts';
import { readRules } from './ingress/read-rules.ts';
import { makePlan } from './proxy/make-plan.ts';
import type { Plan } from './proxy/plan.ts';
import { limitKey, type LimitState } from './proxy/limit-state.ts';
import type { References } from './proxy/references.ts';
import { hostSteps, serverAnswerSteps } from './proxy/steps/order.ts';
import type { AnswerStep, Step, StepSettings } from './proxy/steps/step.ts';
import type { SideRequest } from './proxy/side-request.ts';
import { backendBalancing } from './routing/backend-balancing.ts';
import { compile } from './routing/compile.ts';
import type { RouteTable, VirtualServer } from './routing/route-table.ts';
import type { TlsHost } from './tls/certificate-store.ts';
import { endpointProblems, type BackendUse } from './upstream/endpoint-problems.ts';
import type { EndpointDirectory } from './upstream/endpoint-directory.ts';

export interface EvaluationContext {
  readonly profile: Profile;
  readonly directory: EndpointDirectory;
  readonly side: SideRequest;
  readonly references: References;
  readonly limits: LimitState;
  readonly redirectPort: (scheme: 'http' | 'https') => number | null;
  /** Whether the cluster has a certificate registered for a name. */
  readonly hasCertificate: (name: string) => boolean;
}

/** What a snapshot means: its rules and the table that answers by them. */
export interface Evaluation {
  readonly snapshot: Snapshot;
  readonly rules: RuleSet;
  readonly table: RouteTable<Plan>;
  readonly routes: number;
  /** What steps know of the proxy, and what is set on answers that belong to no route. */
  readonly steps: StepSettings;
  readonly answerSteps: readonly AnswerStep[];
  /** Before anything else of a host. */
  readonly hostSteps: readonly Step[];
}

/** Turns a snapshot into rules and a route table, reusing what did not change since `previous`. */
export function evaluate(snapshot: Snapshot, context: EvaluationContext, previous: Evaluation | null): Evaluation {
  const rules = readRules(snapshot, { profile: context.profile }, previous?.rules ?? null);
  const { configuration } = rules;
  context.directory.follow({
    balancing: backendBalancing(rules.accepted),
    externalNames: !configuration.disableExternalNames,
  });
  const { directory, side, references, limits, redirectPort, profile } = context;
  const settings = {
    redirectPort,
    noTlsRedirectLocations: configuration.noTlsRedirectLocations,
    httpRedirectCode: configuration.httpRedirectCode,
    explicitPort: (scheme: 'http' | 'https') => redirectPort(scheme) ?? (scheme === 'https' ? 443 : 80),
    useForwardedHeaders: configuration.useForwardedHeaders,
    hasCertificate: context.hasCertificate,
  };
  const exact = profile === 'controller';
  const planContext = {
    ...{ settings, configuration, side, references, limits, directory },
    sendsHsts: exact,
    enforcesLists: exact,
    buffersBodies: exact,
  };
  limits.keep(() => rules.accepted.map(({ ingress }) => limitKey(ingress)));
  const table = compile<Plan>(rules, {
    plan: (route) => makePlan(route, planContext),
    previous: previous?.table ?? null,
  });
  let routes = 0;
  for (const server of table.servers) for (const route of server.routes) if (!route.implicit) routes++;
  const answerSteps = serverAnswerSteps(planContext);
  return { snapshot, rules, table, routes, steps: settings, answerSteps, hostSteps: hostSteps(table, planContext) };
}

/** Hosts as a person counts them: declared ones, the default server only where something leads to it. */
export function countHosts(table: RouteTable<Plan>): number {
  return table.servers.filter((server) => server.host !== '*' || server.routes.some((route) => !route.implicit)).length;
}

/** Every problem that the objects themselves show, without those of certificates and of this machine. */
export function objectProblems(evaluation: Evaluation, directory: EndpointDirectory): readonly Problem[] {
  const { snapshot, rules, table } = evaluation;
  return [
    ...snapshot.problems,
    ...rules.problems,
    ...rules.accepted.flatMap((accepted) => accepted.problems),
    ...table.problems,
    ...endpointProblems(backendUses(table), directory),
  ];
}

/** The hosts that are served over TLS, for the certificate store; further names of a host before the declared ones. */
export function tlsHosts(table: RouteTable<Plan>): readonly TlsHost[] {
  const hosts: TlsHost[] = [];
  for (const server of table.servers) {
    for (const host of server.alias === null ? [] : handshakeNames(table, server)) hosts.push(aliasHost(server, host));
  }
  for (const [host, server] of table.wwwRedirects) hosts.push(aliasHost(server, host));
  for (const { host, tls } of table.servers)
    hosts.push({ host, namespace: tls?.namespace ?? '', entries: tls?.entries ?? [] });
  return hosts;
}

function aliasHost({ host, tls }: VirtualServer<Plan>, name: string): TlsHost {
  return { host: name, aliasOf: host, namespace: tls?.namespace ?? '', entries: tls?.entries ?? [] };
}

/** The aliases that a handshake can name: exact ones and wildcards in front, where this host has them. */
function handshakeNames(table: RouteTable<Plan>, server: VirtualServer<Plan>): readonly string[] {
  const names = server.alias?.names ?? [];
  return names
    .map((name) => name.toLowerCase())
    .flatMap((name) => (name.startsWith('.') ? [name.slice(1), `*${name}`] : [name]))
    .filter((name) => table.exact.get(name) === server || table.aliases?.leading.get(name.slice(1)) === server);
}

function* backendUses(table: RouteTable<Plan>): Iterable<BackendUse> {
  const seen = new Set<string>();
  for (const server of table.servers) {
    for (const route of server.routes) {
      const { backend, canary } = route.plan;
      for (const used of [backend, canary?.backend ?? null]) {
        if (used === null || seen.has(used.key)) continue;
        seen.add(used.key);
        yield { backend: used, host: server.host, path: route.path };
      }
    }
  }
}
