import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { RuleSet } from '../ingress/rules.ts';
import { settingsPlace, type SettingsPlace } from '../cluster-controller/settings-place.ts';
import { readingRules } from '../ingress/read-rules.ts';
import { makePlan } from '../proxy/plan/make-plan.ts';
import type { Plan } from '../proxy/plan/plan.ts';
import { limitKey, type LimitState } from '../proxy/steps/limit-state.ts';
import { referenceProblems } from '../proxy/plan/reference-problems.ts';
import type { References } from '../proxy/plan/references.ts';
import { hostSteps, serverAnswerSteps } from '../proxy/steps/order.ts';
import type { AnswerStep, Step, StepSettings } from '../proxy/steps/step.ts';
import type { SideRequest } from '../proxy/side/side-request.ts';
import { backendBalancing } from '../routing/compile/backend-balancing.ts';
import { compiling } from '../routing/compile/compile.ts';
import type { RouteFacts, RouteTable, VirtualServer } from '../routing/route-table.ts';
import type { Slices } from '../slices/slices.ts';
import type { TlsHost } from '../tls/certificate-store.ts';
import { endpointProblems, type BackendUse } from '../upstream/endpoints/endpoint-problems.ts';
import type { EndpointDirectory } from '../upstream/endpoints/endpoint-directory.ts';

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
  /** Where the controller's own settings were looked for. */
  readonly settings: SettingsPlace;
  readonly rules: RuleSet;
  readonly table: RouteTable<Plan>;
  /** What steps know of the proxy, and what is set on answers that belong to no route. */
  readonly steps: StepSettings;
  readonly answerSteps: readonly AnswerStep[];
  /** Before anything else of a host. */
  readonly hostSteps: readonly Step[];
}

/** Turns a snapshot into rules and a route table, reusing what did not change since `previous`. */
export function* evaluating(
  snapshot: Snapshot,
  context: EvaluationContext,
  previous: Evaluation | null,
): Slices<Evaluation> {
  // Most readings bring other endpoints and nothing else, which the directory has followed already.
  const place = placeOfSettings(snapshot, previous);
  if (previous !== null && place === previous.settings && saysTheSame(snapshot, previous.snapshot)) {
    return { ...previous, snapshot };
  }
  const { profile } = context;
  const rules = yield* readingRules(snapshot, { profile, settings: place }, previous?.rules ?? null);
  yield;
  const { configuration } = rules;
  context.directory.follow({
    balancing: backendBalancing(rules.accepted),
    externalNames: !configuration.disableExternalNames,
  });
  const { directory, side, references, limits, redirectPort } = context;
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
    settings,
    configuration,
    side,
    references,
    limits,
    directory,
    sendsHsts: exact,
    enforcesLists: exact,
    buffersBodies: exact,
  };
  limits.keep(limitKeys(rules));
  yield;
  const table = yield* compiling<Plan>(rules, {
    built: ({ routes }) => routes.forEach((route) => follow(route, directory)),
    plan: (route) => makePlan(route, planContext),
    previous: previous?.table ?? null,
  });
  yield;
  const answerSteps = serverAnswerSteps(planContext);
  return {
    snapshot,
    settings: place,
    rules,
    table,
    steps: settings,
    answerSteps,
    hostSteps: hostSteps(table, planContext),
  };
}

/** Apart from the functions that plans keep, which would otherwise keep the rules of their time with them. */
function limitKeys({ accepted }: RuleSet): () => readonly string[] {
  return () => accepted.map(({ ingress }) => limitKey(ingress));
}

/** The place of `previous` itself where it is the same. */
function placeOfSettings(snapshot: Snapshot, previous: Evaluation | null): SettingsPlace {
  const before = previous?.snapshot;
  const isSame =
    before?.services === snapshot.services &&
    before.workloads === snapshot.workloads &&
    before.configMaps === snapshot.configMaps &&
    before.classes === snapshot.classes &&
    before.classesReadable === snapshot.classesReadable;
  if (isSame && previous !== null) return previous.settings;
  const place = settingsPlace(snapshot);
  return previous !== null && isDeepStrictEqual(place, previous.settings) ? previous.settings : place;
}

/** Whether rules and routes are the same, by the identity of what they are made from. */
function saysTheSame(one: Snapshot, other: Snapshot): boolean {
  return (
    one.ingresses === other.ingresses &&
    one.classes === other.classes &&
    one.classesReadable === other.classesReadable &&
    one.configMaps === other.configMaps &&
    one.namespaces === other.namespaces
  );
}

/** Pieces of a table that are looked at between two places where that may be interrupted. */
const STRETCH = 256;

/** Every problem that the objects themselves show, without those of certificates and of this machine. */
export function* objectProblems(
  evaluation: Evaluation,
  { directory, references }: Pick<EvaluationContext, 'directory' | 'references'>,
): Slices<readonly Problem[]> {
  const { snapshot, rules, table } = evaluation;
  const ofReferences = referenceProblems(rules, references);
  yield;
  const uses = yield* troubledUses(table, directory.troubled);
  return [
    ...snapshot.problems,
    ...rules.problems,
    ...rules.ingressProblems,
    ...ofReferences,
    ...table.problems,
    ...endpointProblems(uses, directory),
  ];
}

/**
 * The hosts that are served over TLS, for the certificate store; further names of a host before the declared ones. Hosts of
 * `previous` that ask for the same, and the whole list where all do, stay the same values.
 */
export function* tlsHosts(table: RouteTable<Plan>, previous: readonly TlsHost[]): Slices<readonly TlsHost[]> {
  const hosts: TlsHost[] = [];
  const add = (host: TlsHost): void => {
    const before = previous[hosts.length];
    hosts.push(before !== undefined && isSameHost(before, host) ? before : host);
  };
  for (const server of table.servers) {
    if (server.alias === null) continue;
    for (const host of handshakeNames(table, server)) add(aliasHost(server, host));
  }
  for (const [host, server] of table.wwwRedirects) add(aliasHost(server, host));
  for (const [at, { host, tls }] of table.servers.entries()) {
    add({ host, namespace: tls?.namespace ?? '', entries: tls?.entries ?? NO_ENTRIES });
    if (at % STRETCH === 0) yield;
  }
  const isSame = hosts.length === previous.length && hosts.every((host, at) => host === previous[at]);
  return isSame ? previous : hosts;
}

function isSameHost(one: TlsHost, other: TlsHost): boolean {
  if (one.host !== other.host || one.namespace !== other.namespace || one.aliasOf !== other.aliasOf) return false;
  return one.entries === other.entries || isDeepStrictEqual(one.entries, other.entries);
}

const NO_ENTRIES: TlsHost['entries'] = [];

function aliasHost({ host, tls }: VirtualServer<Plan>, name: string): TlsHost {
  return { host: name, aliasOf: host, namespace: tls?.namespace ?? '', entries: tls?.entries ?? NO_ENTRIES };
}

/** The aliases that a handshake can name: exact ones and wildcards in front, where this host has them. */
function handshakeNames(table: RouteTable<Plan>, server: VirtualServer<Plan>): readonly string[] {
  const names = server.alias?.names ?? [];
  return names
    .map((name) => name.toLowerCase())
    .flatMap((name) => (name.startsWith('.') ? [name.slice(1), `*${name}`] : [name]))
    .filter((name) => table.exact.get(name) === server || table.aliases?.leading.get(name.slice(1)) === server);
}

/** The endpoints of a route are followed from when it is known, its plan is made when it is used. */
function follow({ backend, canary }: RouteFacts, directory: EndpointDirectory): void {
  if (backend !== null) directory.backend(backend);
  if (canary !== null) directory.backend(canary.backend);
}

/** Where backends that may be worth a word are used first. */
function* troubledUses(
  table: RouteTable<Plan>,
  troubled: EndpointDirectory['troubled'],
): Slices<readonly BackendUse[]> {
  const wanted = new Map([...troubled].map((backend) => [backend.key, backend]));
  const uses: BackendUse[] = [];
  for (const [at, server] of table.servers.entries()) {
    if (wanted.size === 0) break;
    for (const route of server.routes) {
      for (const key of [route.backend?.key, route.canary?.backend.key]) {
        const backend = key === undefined ? undefined : wanted.get(key);
        if (backend === undefined) continue;
        wanted.delete(backend.key);
        uses.push({ backend, host: server.host, path: route.path });
      }
    }
    if (at % STRETCH === 0) yield;
  }
  return uses;
}
