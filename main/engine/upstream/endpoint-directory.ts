import type { EndpointSliceObject, PortReference, ServiceObject, Snapshot } from '#shared/model/snapshot.ts';
import type { BalancingPolicy } from '../ingress/annotations/balancing.ts';
import { Backend } from './backend.ts';
import { clusterName } from './cluster-name.ts';
import { connectTo, type ConnectTo } from './connect-to.ts';
import type { Endpoint } from './endpoint.ts';
import { ExternalName } from './external-name.ts';
import { clusterTarget, findServicePort, resolveEndpoints, type ResolvedEndpoints } from './resolve-endpoints.ts';

interface Entry {
  readonly backend: Backend;
  service: ServiceObject | undefined;
  slices: readonly EndpointSliceObject[];
  resolved: ResolvedEndpoints | null;
}

/** What the rules say about all backends: they change with the Ingresses, not with Services. */
export interface BackendRules {
  /** By key of the backend; the others take turns. */
  readonly balancing: ReadonlyMap<string, BalancingPolicy>;
  /** false where `--disable-svc-external-name` leaves such Services without endpoints. */
  readonly externalNames: boolean;
}

const NO_RULES: BackendRules = { balancing: new Map(), externalNames: true };
const NO_SLICES: readonly EndpointSliceObject[] = [];

/** Knows the endpoints of every Service port that a route leads to, and follows the cluster. */
export class EndpointDirectory {
  #entries = new Map<string, Entry>();
  #services = new Map<string, ServiceObject>();
  #slices = new Map<string, EndpointSliceObject[]>();
  #rules: BackendRules = NO_RULES;
  #options: { connectTo: readonly ConnectTo[]; useTerminating: boolean };

  constructor(options: { connectTo: readonly ConnectTo[]; useTerminating: boolean }) {
    this.#options = options;
  }

  /** The upstream of a Service port. The same value for the same key, for ever. */
  backend(id: { key: string; namespace: string; service: string; port: PortReference }): Backend {
    let entry = this.#entries.get(id.key);
    if (entry === undefined) {
      entry = { backend: new Backend(id), service: undefined, slices: NO_SLICES, resolved: null };
      this.#entries.set(id.key, entry);
      entry.backend.balance(this.#rules.balancing.get(id.key) ?? null);
      this.#refresh(entry);
    }
    return entry.backend;
  }

  service(namespace: string, name: string): ServiceObject | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  /** Takes over what the rules say about backends. */
  follow(rules: BackendRules): void {
    const before = this.#rules;
    this.#rules = rules;
    for (const entry of this.#entries.values()) {
      const { backend } = entry;
      const policy = rules.balancing.get(backend.key) ?? null;
      const resolvesAnew = policy?.serviceUpstream !== backend.balancing?.serviceUpstream;
      if (backend.balancing !== policy) backend.balance(policy);
      const isExternal = entry.service?.type === 'ExternalName' && rules.externalNames !== before.externalNames;
      if (resolvesAnew || isExternal) {
        entry.resolved = null;
        this.#refresh(entry);
      }
    }
  }

  /** Takes over a snapshot. Gives the endpoints that are in use no more, so that their connections can be closed. */
  update(snapshot: Snapshot): readonly Endpoint[] {
    this.#services = new Map(snapshot.services.map((service) => [`${service.namespace}/${service.name}`, service]));
    const slices = new Map<string, EndpointSliceObject[]>();
    for (const slice of snapshot.endpointSlices) {
      const key = `${slice.namespace}/${slice.service}`;
      const list = slices.get(key);
      if (list === undefined) slices.set(key, [slice]);
      else list.push(slice);
    }
    this.#slices = slices;
    const before = new Map<string, Endpoint>();
    for (const entry of this.#entries.values()) {
      const old = entry.backend.endpoints;
      if (this.#refresh(entry)) for (const endpoint of old) before.set(endpoint.key, endpoint);
    }
    if (before.size > 0) {
      for (const entry of this.#entries.values()) for (const one of entry.backend.endpoints) before.delete(one.key);
    }
    return [...before.values()];
  }

  #refresh(entry: Entry): boolean {
    const { backend } = entry;
    const key = `${backend.namespace}/${backend.service}`;
    const service = this.#services.get(key);
    const slices = this.#slices.get(key) ?? NO_SLICES;
    if (entry.resolved !== null && service === entry.service && sameList(slices, entry.slices)) return false;
    entry.service = service;
    entry.slices = slices;
    entry.resolved = this.#resolve(backend, service, slices);
    backend.replace(entry.resolved);
    return true;
  }

  #resolve(
    backend: Backend,
    service: ServiceObject | undefined,
    slices: readonly EndpointSliceObject[],
  ): ResolvedEndpoints {
    backend.external = null;
    if (service?.type !== 'ExternalName' || service.externalName === null) {
      const target =
        service !== undefined && backend.balancing?.serviceUpstream ? clusterTarget(service, backend.port) : null;
      if (target !== null) return target;
      return resolveEndpoints(service, slices, { port: backend.port, useTerminating: this.#options.useTerminating });
    }
    const nothing = { endpoints: [], total: 0, terminating: false, cluster: false };
    if (!this.#rules.externalNames) return { ...nothing, state: 'no-endpoints' };
    const port = externalPort(service, backend.port);
    if (port === null) return { ...nothing, state: 'service-port-missing' };
    const inside = clusterName(service.externalName);
    if (inside !== null && connectTo(this.#options.connectTo, service.externalName, port) === null) {
      const target = this.#services.get(`${inside.namespace}/${inside.service}`);
      const own = this.#slices.get(`${inside.namespace}/${inside.service}`) ?? NO_SLICES;
      // One step only: a chain of names could be a ring.
      if (target !== undefined && target.type !== 'ExternalName') {
        return resolveEndpoints(target, own, { port, useTerminating: this.#options.useTerminating });
      }
    }
    backend.external = new ExternalName(service.externalName, port, this.#options.connectTo);
    void backend.external.refresh();
    return { ...nothing, state: 'no-endpoints' };
  }
}

/** The port of an ExternalName: the Service port's targetPort, without such a port the Ingress' number (reference 8). */
function externalPort(service: ServiceObject, port: PortReference): number | null {
  const found = findServicePort(service, port);
  if (found !== null) return typeof found.targetPort === 'number' ? found.targetPort : found.port;
  return typeof port === 'number' ? port : null;
}

function sameList(one: readonly EndpointSliceObject[], other: readonly EndpointSliceObject[]): boolean {
  return one === other || (one.length === other.length && one.every((slice, at) => slice === other[at]));
}
