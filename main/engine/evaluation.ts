import type { Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { RuleSet } from './ingress/rules.ts';
import { readRules } from './ingress/read-rules.ts';
import { makePlan } from './proxy/make-plan.ts';
import type { Plan } from './proxy/plan.ts';
import type { References } from './proxy/references.ts';
import type { SideRequest } from './proxy/side-request.ts';
import { compile } from './routing/compile.ts';
import type { RouteTable } from './routing/route-table.ts';
import type { TlsHost } from './tls/certificate-store.ts';
import { endpointProblems, type BackendUse } from './upstream/endpoint-problems.ts';
import type { EndpointDirectory } from './upstream/endpoint-directory.ts';

export interface EvaluationContext {
  readonly profile: Profile;
  readonly directory: EndpointDirectory;
  readonly side: SideRequest;
  readonly references: References;
  readonly redirectPort: (scheme: 'http' | 'https') => number | null;
}

/** What a snapshot means: its rules and the table that answers by them. */
export interface Evaluation {
  readonly snapshot: Snapshot;
  readonly rules: RuleSet;
  readonly table: RouteTable<Plan>;
  readonly routes: number;
}

/** Turns a snapshot into rules and a route table, reusing what did not change since `previous`. */
export function evaluate(snapshot: Snapshot, context: EvaluationContext, previous: Evaluation | null): Evaluation {
  const rules = readRules(snapshot, { profile: context.profile }, previous?.rules ?? null);
  const { configuration } = rules;
  const { directory, side, references, redirectPort, profile } = context;
  const settings = {
    redirectPort,
    noTlsRedirectLocations: configuration.noTlsRedirectLocations,
    httpRedirectCode: configuration.httpRedirectCode,
  };
  const planContext = { settings, configuration, sendsHsts: profile === 'controller', side, references, directory };
  const table = compile<Plan>(rules, {
    plan: (route) => makePlan(route, planContext),
    previous: previous?.table ?? null,
  });
  let routes = 0;
  for (const server of table.servers) for (const route of server.routes) if (!route.implicit) routes++;
  return { snapshot, rules, table, routes };
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

/** The hosts that are served over TLS, for the certificate store. */
export function tlsHosts(table: RouteTable<Plan>): readonly TlsHost[] {
  return table.servers.map((server) => ({
    host: server.host,
    namespace: server.tls?.namespace ?? '',
    entries: server.tls?.entries ?? [],
  }));
}

function* backendUses(table: RouteTable<Plan>): Iterable<BackendUse> {
  const seen = new Set<string>();
  for (const server of table.servers) {
    for (const route of server.routes) {
      const { backend } = route.plan;
      if (backend === null || seen.has(backend.key)) continue;
      seen.add(backend.key);
      yield { backend, host: server.host, path: route.path };
    }
  }
}
