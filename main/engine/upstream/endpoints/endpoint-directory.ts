import type { EndpointSliceObject, PortReference, ServiceObject, Snapshot } from '#shared/model/snapshot.ts';
import type { BalancingPolicy } from '../../ingress/annotations/balancing.ts';
import { Backend } from './backend.ts';
import { clusterName } from './cluster-name.ts';
import { connectTo, type ConnectTo } from '../connect-to.ts';
import type { Endpoint } from './endpoint.ts';
import { ExternalName } from './external-name.ts';
import { type Slices, runAtOnce } from '../../slices/slices.ts';
import {
  clusterTarget,
  findServicePort,
  NO_ENDPOINTS,
  resolveEndpoints,
  type ResolvedEndpoints,
} from './resolve-endpoints.ts';
import { serviceKey, ServiceObjects } from './service-objects.ts';
import type { BackendWays } from '../ways/backend-ways.ts';

interface Entry {
  readonly backend: Backend;
  service: ServiceObject | undefined;
}

/** What the rules say about all backends: they change with the Ingresses, not with Services. */
export interface BackendRules {
  /** By key of the backend; the others take turns. */
  readonly balancing: ReadonlyMap<string, BalancingPolicy>;
  /** false where `--disable-svc-external-name` leaves such Services without endpoints. */
  readonly externalNames: boolean;
}

export interface DirectoryOptions {
  readonly connectTo: readonly ConnectTo[];
  readonly useTerminating: boolean;
  /** Told of a Service, as `namespace/name`, whose endpoints are asked for and of which no slice is known. */
  readonly ask?: (service: string) => void;
}

/** Makes the ways to the endpoints of a backend. */
export type WaysFactory = (backend: Backend) => BackendWays;

const NO_RULES: BackendRules = { balancing: new Map(), externalNames: true };
/** Backends looked at between two places where that may be interrupted. */
const STRETCH = 512;

/** Knows the endpoints of every Service port that a route leads to, and follows the cluster. */
export class EndpointDirectory {
  #entries = new Map<string, Entry>();
  /** Entries by `namespace/name` of every Service that they depend on. */
  #dependents = new Map<string, Entry[]>();
  #troubled = new Set<Backend>();
  #objects = new ServiceObjects();
  #rules: BackendRules = NO_RULES;
  #options: DirectoryOptions;
  #ways: WaysFactory | null = null;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** The upstream of a Service port. The same value for the same key, for ever. */
  backend(id: { key: string; namespace: string; service: string; port: PortReference }): Backend {
    let entry = this.#entries.get(id.key);
    if (entry === undefined) {
      entry = { backend: new Backend(id), service: undefined };
      this.#entries.set(id.key, entry);
      entry.backend.ways = this.#ways?.(entry.backend) ?? null;
      this.#depend(entry, serviceKey(id.namespace, id.service));
      entry.backend.balance(this.#rules.balancing.get(id.key) ?? null);
      this.#refresh(entry);
    }
    return entry.backend;
  }

  /** How the endpoints of every backend are reached from now on; null: straight. */
  reachBy(ways: WaysFactory | null): void {
    this.#ways = ways;
    for (const entry of this.#entries.values()) {
      const { backend } = entry;
      backend.ways = ways?.(backend) ?? null;
      if (backend.balancing?.serviceUpstream === true) this.#refresh(entry);
    }
  }

  service(namespace: string, name: string): ServiceObject | undefined {
    return this.#objects.service(`${namespace}/${name}`);
  }

  /** The backends that have no ready endpoint, or of which that is known only when asked. */
  get troubled(): ReadonlySet<Backend> {
    return this.#troubled;
  }

  /** Takes over what the rules say about backends. */
  follow(rules: BackendRules): void {
    const before = this.#rules;
    this.#rules = rules;
    const isPlain = before.balancing.size === 0 && rules.balancing.size === 0;
    if (isPlain && before.externalNames === rules.externalNames) return;
    for (const entry of this.#entries.values()) {
      const { backend } = entry;
      const policy = rules.balancing.get(backend.key) ?? null;
      const resolvesAnew = policy?.serviceUpstream !== backend.balancing?.serviceUpstream;
      if (backend.balancing !== policy) backend.balance(policy);
      const isExternal = entry.service?.type === 'ExternalName' && rules.externalNames !== before.externalNames;
      if (resolvesAnew || isExternal) this.#refresh(entry);
    }
  }

  /** Takes over a snapshot. Gives the endpoints that are in use no more, so that their connections can be closed. */
  *updating(snapshot: Snapshot): Slices<readonly Endpoint[]> {
    const touched = yield* this.#objects.update(snapshot);
    const left: Endpoint[] = [];
    for (const service of touched) {
      for (const entry of this.#dependents.get(service) ?? []) {
        left.push(...this.#refresh(entry));
        yield;
      }
    }
    return yield* this.#unused(left);
  }

  /** The same without a pause. */
  update(snapshot: Snapshot): readonly Endpoint[] {
    return runAtOnce(this.updating(snapshot));
  }

  #depend(entry: Entry, service: string): void {
    const dependents = this.#dependents.get(service);
    if (dependents === undefined) this.#dependents.set(service, [entry]);
    else if (!dependents.includes(entry)) dependents.push(entry);
  }

  /** Those of the endpoints that no backend has any more. */
  *#unused(left: readonly Endpoint[]): Slices<readonly Endpoint[]> {
    const unused = new Map(left.map((endpoint) => [endpoint.key, endpoint]));
    let seen = 0;
    for (const { backend } of this.#entries.values()) {
      if (unused.size === 0) break;
      for (const { key } of backend.used) unused.delete(key);
      seen += 1;
      if (seen % STRETCH === 0) yield;
    }
    return [...unused.values()];
  }

  /** Gives the endpoints that the entry had before and that somebody asked for. */
  #refresh(entry: Entry): readonly Endpoint[] {
    const { backend } = entry;
    const key = serviceKey(backend.namespace, backend.service);
    const service = this.#objects.service(key);
    const slices = this.#objects.slices(key);
    const before = backend.used;
    entry.service = service;
    backend.replace(this.#resolve(entry, service, slices));
    if (slices.length === 0 && service !== undefined) this.#options.ask?.(key);
    if (backend.state === 'ready' && !backend.terminating && backend.external === null) this.#troubled.delete(backend);
    else this.#troubled.add(backend);
    // Whoever was asked before goes on to be used, and must not lose the connections to the endpoints that stay.
    if (before.length > 0) void backend.endpoints;
    return before;
  }

  #resolve(
    entry: Entry,
    service: ServiceObject | undefined,
    slices: readonly EndpointSliceObject[],
  ): ResolvedEndpoints {
    const { backend } = entry;
    backend.external = null;
    if (service?.type !== 'ExternalName' || service.externalName === null) {
      // A cluster IP means something within the cluster alone: where pods need a way, they stand for it.
      const isAsked = this.#ways === null && backend.balancing?.serviceUpstream === true;
      const target = service !== undefined && isAsked ? clusterTarget(service, backend.port) : null;
      if (target !== null) return target;
      return resolveEndpoints(service, slices, { port: backend.port, useTerminating: this.#options.useTerminating });
    }
    if (!this.#rules.externalNames) return NO_ENDPOINTS;
    const port = externalPort(service, backend.port);
    if (port === null) return { ...NO_ENDPOINTS, state: 'service-port-missing' };
    const inside = clusterName(service.externalName);
    if (inside !== null && connectTo(this.#options.connectTo, service.externalName, port) === null) {
      const key = serviceKey(inside.namespace, inside.service);
      this.#depend(entry, key);
      const target = this.#objects.service(key);
      const own = this.#objects.slices(key);
      // One step only: a chain of names could be a ring.
      if (target !== undefined && target.type !== 'ExternalName') {
        return resolveEndpoints(target, own, { port, useTerminating: this.#options.useTerminating });
      }
    }
    backend.external = new ExternalName(service.externalName, port, this.#options.connectTo);
    void backend.external.refresh();
    return NO_ENDPOINTS;
  }
}

/** The port of an ExternalName: the Service port's targetPort, without such a port the Ingress' number (reference 8). */
function externalPort(service: ServiceObject, port: PortReference): number | null {
  const found = findServicePort(service, port);
  if (found !== null) return typeof found.targetPort === 'number' ? found.targetPort : found.port;
  return typeof port === 'number' ? port : null;
}
