import type { PortReference } from '#shared/model/snapshot.ts';
import type { BalancingPolicy } from '../../ingress/annotations/balancing.ts';
import { Balancer } from '../balance/balancer.ts';
import type { Endpoint } from './endpoint.ts';
import type { ExternalName } from './external-name.ts';
import { areMade, NO_ENDPOINTS, sampleOf, type EndpointState, type ResolvedEndpoints } from './resolve-endpoints.ts';
import type { BackendWays } from '../ways/backend-ways.ts';

/** For how long an endpoint that is gone is left out, should the cluster not say so itself; milliseconds. */
const EVICTED_MS = 5_000;

const NOBODY: readonly Endpoint[] = [];

/**
 * One Service port as an upstream: shared by every route that leads to it, so that they take turns together (reference 6).
 * Its endpoints are replaced as a whole when the cluster changes; routes keep their reference.
 */
export class Backend {
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: PortReference;
  /** Set for a Service of type ExternalName. */
  external: ExternalName | null = null;
  /** How its endpoints are reached; null: straight, as pods on this machine and addresses of manifests are. */
  ways: BackendWays | null = null;
  #resolved: ResolvedEndpoints = { ...NO_ENDPOINTS, state: 'service-missing' };
  #balancer: Balancer | null = null;
  #turn = 0;

  constructor(id: { key: string; namespace: string; service: string; port: PortReference }) {
    this.key = id.key;
    this.namespace = id.namespace;
    this.service = id.service;
    this.port = id.port;
  }

  get state(): EndpointState {
    if (this.external === null) return this.#resolved.state;
    return this.external.current().endpoints.length > 0 ? 'ready' : 'no-endpoints';
  }

  get endpoints(): readonly Endpoint[] {
    return this.external === null ? this.#resolved.endpoints : this.external.current().endpoints;
  }

  /** How many endpoints take requests: unlike a look at them it makes none. */
  get count(): number {
    return this.external === null ? this.#resolved.count : this.external.current().endpoints.length;
  }

  /** One of the endpoints, to find out what holds for all of them; null where there is none. */
  get sample(): Endpoint | null {
    return this.external === null ? sampleOf(this.#resolved) : (this.external.current().endpoints[0] ?? null);
  }

  /** Those of the endpoints out of slices to which there may be connections. */
  get used(): readonly Endpoint[] {
    return areMade(this.#resolved) ? this.#resolved.endpoints : NOBODY;
  }

  get total(): number {
    return this.external === null ? this.#resolved.total : this.external.current().endpoints.length;
  }

  /** What its endpoints were resolved from; null where there is nothing, or a name outside. */
  get of(): NonNullable<ResolvedEndpoints['of']> | null {
    return this.#resolved.of ?? null;
  }

  /** true where the endpoints in use are on their way out and none is ready. */
  get terminating(): boolean {
    return this.#resolved.terminating;
  }

  /** true where the Service's cluster IP is the only target: nothing to retry at, nothing to stick to (reference 8). */
  get cluster(): boolean {
    return this.external === null && this.#resolved.cluster;
  }

  /** How its endpoints share requests where they do not just take turns. */
  get balancing(): BalancingPolicy | null {
    return this.#balancer?.policy ?? null;
  }

  balance(policy: BalancingPolicy | null): void {
    if (this.balancing !== policy) this.#balancer = policy === null ? null : new Balancer(policy);
  }

  replace(resolved: ResolvedEndpoints): void {
    this.#resolved = resolved;
  }

  /** Leaves out an endpoint that turned out to be gone, unless it is the last one; the cluster's word ends that. */
  evict(endpoint: Endpoint): void {
    const before = this.#resolved;
    const endpoints = before.endpoints.filter((one) => one !== endpoint);
    if (endpoints.length === 0 || endpoints.length === before.endpoints.length) return;
    const { state, total, terminating, cluster, of } = before;
    const without = { state, total, terminating, cluster, endpoints, count: endpoints.length, ...(of && { of }) };
    this.#resolved = without;
    setTimeout(() => {
      if (this.#resolved === without) this.#resolved = before;
    }, EVICTED_MS).unref();
  }

  /** Takes how long an endpoint took for an answer, in milliseconds. */
  observe(endpoint: Endpoint, milliseconds: number): void {
    this.#balancer?.observe(endpoint, milliseconds);
  }

  /**
   * The next endpoint that was not tried yet, in turn or as the balancing wants it; a tried one again when all were; null
   * when there is none. `hashKey` is the value of the balancing's hash key.
   */
  next(tried: readonly Endpoint[], hashKey = ''): Endpoint | null {
    const { endpoints } = this;
    const count = endpoints.length;
    if (count === 0) return null;
    const chosen = this.#balancer?.choose(endpoints, tried, hashKey) ?? null;
    if (chosen !== null) return chosen;
    for (let step = 0; step < count; step++) {
      this.#turn = (this.#turn + 1) % count;
      const endpoint = endpoints[this.#turn] as Endpoint;
      if (!tried.includes(endpoint)) return endpoint;
    }
    this.#turn = (this.#turn + 1) % count;
    return endpoints[this.#turn] ?? null;
  }
}
