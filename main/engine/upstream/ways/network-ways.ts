import { phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { WayView } from '#shared/model/way.ts';
import type { Backend } from '../endpoints/backend.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { UpstreamError } from '../upstream-error.ts';
import type { BackendWays, Hindrance } from './backend-ways.ts';
import { chooseWays, type ChosenWays, type WayFacts } from './choose-ways.ts';
import { neighbourhood } from './local-networks.ts';
import { byNodePort, nodePlaces, type NodePlace } from './node-ports.ts';
import type { PodWays } from './pod-ways.ts';
import { byTunnel } from './tunnel-way.ts';

/** Endpoints of a Service port whose networks are looked at, and pods whose tunnels are opened in advance. */
const SAMPLES = 8;

interface Known extends ChosenWays {
  readonly reached: readonly Endpoint[];
}

/** The ways to the endpoints of one Service port of a cluster. */
export class NetworkWays implements BackendWays {
  readonly #backend: Backend;
  readonly #all: PodWays;
  /** null until one is asked for: of thousands of Service ports few ever are. */
  #orders: WeakMap<Endpoint, Known> | null = null;
  #generation = -1;
  #isUsed = false;
  #lastUse = Number.NEGATIVE_INFINITY;

  constructor(backend: Backend, all: PodWays) {
    this.#backend = backend;
    this.#all = all;
  }

  next(endpoint: Endpoint, failed: readonly Endpoint[]): Endpoint | null {
    this.#isUsed = true;
    const { reached } = this.#order(endpoint);
    if (failed.length === 0) return reached[0] ?? null;
    return reached.find((one) => !failed.some(({ key }) => key === one.key)) ?? null;
  }

  hasAnother(endpoint: Endpoint): boolean {
    return this.#order(endpoint).reached.length > 1;
  }

  failed(reached: Endpoint, error: UpstreamError, sent: boolean): void {
    const { code } = error;
    const { origin } = reached;
    if (code === 'tunnel-forbidden' && origin.namespace !== null) {
      this.#all.rights.refused(origin.namespace);
      this.#all.learned();
    } else if (code === 'tunnel-pod-gone') this.#backend.evict(origin);
    else if (reached.way === null && !sent && code !== 'ECONNREFUSED' && origin.pod !== null) {
      this.#all.network.doubt(origin.address);
      this.#all.look();
    }
  }

  pending(endpoint: Endpoint): Promise<void> | null {
    return this.#unknown(endpoint) ? this.find() : null;
  }

  hindrance(): Hindrance {
    const { reason, chosen } = this.view();
    if (reason === 'not-found') {
      const detail = phrase(`way-${chosen ?? 'direct'}`);
      return { reason: 'way-not-found', detail, missing: [] };
    }
    const { namespace } = this.#backend;
    return {
      reason: 'no-way',
      detail: phrase('right-to-tunnel', { namespace }),
      missing: [{ verb: 'create', resource: 'pods/portforward', namespace, user: null }],
    };
  }

  view(): WayView {
    const endpoint = this.#backend.sample;
    const chosen = this.#all.chosenFor(this.#backend);
    if (endpoint === null) return { way: null, reason: chosen === null ? 'unknown-yet' : 'chosen', chosen };
    const { ways, reason } = this.#order(endpoint);
    return { way: ways[0] ?? null, reason, chosen };
  }

  /** What a person should know of the way in use, or of its absence. */
  problem(): Problem | null {
    const { way, reason, chosen } = this.view();
    const { namespace, service: name } = this.#backend;
    const service = `${namespace}/${name}`;
    const subject = { kind: 'Service', namespace, name };
    if (way === 'service-proxy')
      return { code: 'way-service-proxy', severity: 'warning', subject, values: { service } };
    if (way !== null) return null;
    if (reason === 'nothing-allowed') {
      const values = { service, namespace };
      return { code: 'way-forbidden', severity: 'error', subject, values };
    }
    if (reason !== 'not-found') return null;
    return { code: 'way-not-found', severity: 'error', subject, values: { service, way: String(chosen) } };
  }

  usedWithin(milliseconds: number, now: number): boolean {
    if (this.#isUsed) this.#lastUse = now;
    this.#isUsed = false;
    return now - this.#lastUse <= milliseconds;
  }

  /** true where something was never found out. */
  get isUnknown(): boolean {
    const endpoint = this.#backend.sample;
    return endpoint !== null && this.#unknown(endpoint);
  }

  /** Finds out what is due: network, rights, and nodes where they matter. */
  async find(): Promise<void> {
    const { network, rights, nodes } = this.#all;
    const endpoints = this.#backend.endpoints.filter(({ pod }) => pod !== null);
    const near = Map.groupBy(endpoints.slice(0, SAMPLES), ({ address }) => neighbourhood(address));
    const namespaces = new Set(endpoints.flatMap(({ namespace }) => namespace ?? []));
    await Promise.all([
      ...[...near.values()].map((places) => network.ask(onDifferentNodes(places))),
      ...[...namespaces].map((namespace) => rights.ask(namespace)),
    ]);
    const forbidden = [...namespaces].some((namespace) => rights.of(namespace).tunnel === 'no');
    const of = this.#backend.of;
    if (forbidden && of !== null && of.port.nodePort !== null) {
      const places = nodePlaces(nodes, of.service, endpoints).slice(0, 2);
      await Promise.all(places.map((place) => network.askNode(place)));
    }
    this.#all.generation += 1;
  }

  /** Opens tunnels to the pods that are likely to be asked next. */
  warm(): void {
    for (const endpoint of this.#backend.endpoints.slice(0, SAMPLES)) {
      const { namespace, pod } = endpoint;
      if (namespace === null || pod === null || this.#order(endpoint).ways[0] !== 'tunnel') continue;
      this.#all.tunnels.warm(namespace, pod);
    }
  }

  #order(endpoint: Endpoint): Known {
    if (this.#generation !== this.#all.generation) {
      this.#generation = this.#all.generation;
      this.#orders = null;
    }
    this.#orders ??= new WeakMap();
    let known = this.#orders.get(endpoint);
    if (known === undefined) {
      known = this.#choose(endpoint);
      this.#orders.set(endpoint, known);
    }
    return known;
  }

  #choose(endpoint: Endpoint): Known {
    const places = this.#places();
    const chosen = chooseWays(this.#facts(endpoint, places));
    const reached = chosen.ways.flatMap((way) => this.#reach(way, endpoint, places));
    // What was chosen may not be there after all, such as a controller.
    return reached.length === 0 && chosen.ways.length > 0
      ? { ways: [], reason: 'not-found', reached }
      : { ...chosen, reached };
  }

  #reach(way: ChosenWays['ways'][number], endpoint: Endpoint, places: readonly NodePlace[]): readonly Endpoint[] {
    const of = this.#backend.of;
    switch (way) {
      case 'direct':
        return [endpoint];
      case 'tunnel':
        return [byTunnel(endpoint, () => this.#all.tunnels)].filter((one) => one !== null);
      case 'node-port':
        return of === null ? [] : byNodePort(endpoint, this.#verified(places), of.port);
      case 'service-proxy':
        return of === null ? [] : [this.#all.proxy.reach(endpoint, of.service, of.port)].filter((one) => one !== null);
      case 'controller':
        // Requests by the controller do not come as far as to a pod's endpoint.
        return [];
    }
  }

  #facts(endpoint: Endpoint, places: readonly NodePlace[]): WayFacts {
    const { network, rights } = this.#all;
    const { tunnel, serviceProxy } = rights.of(endpoint.namespace ?? this.#backend.namespace);
    const isVerified = places.some(({ address }) => network.nodeVerified(address) === true);
    return {
      // A name outside of the cluster has addresses of its own, and no way but the one straight to them.
      chosen: this.#backend.external === null ? this.#all.chosenFor(this.#backend) : null,
      hasPod: endpoint.pod !== null,
      network: endpoint.pod === null ? 'unproved' : network.verdict(endpoint.address),
      tunnel,
      nodePort: places.length === 0 ? 'none' : isVerified ? 'verified' : 'unverified',
      serviceProxy,
    };
  }

  #places(): readonly NodePlace[] {
    const of = this.#backend.of;
    if (of === null || of.port.nodePort === null) return [];
    return nodePlaces(this.#all.nodes, of.service, this.#backend.endpoints);
  }

  /** Nodes that were proved, unless a person wants one whatever it is. */
  #verified(places: readonly NodePlace[]): readonly NodePlace[] {
    if (this.#all.chosenFor(this.#backend) !== null) return places;
    return places.filter(({ address }) => this.#all.network.nodeVerified(address) === true);
  }

  #unknown(endpoint: Endpoint): boolean {
    if (endpoint.pod === null) return false;
    const { network, rights } = this.#all;
    const { tunnel, serviceProxy } = rights.of(endpoint.namespace ?? this.#backend.namespace);
    if (network.verdict(endpoint.address) === 'unknown-yet' || tunnel === 'unknown') return true;
    if (tunnel === 'yes') return false;
    return serviceProxy === 'unknown' || this.#places().some(({ address }) => network.nodeVerified(address) === null);
  }
}

/** Two of them, on different nodes where there are. */
function onDifferentNodes(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  const second = endpoints.find(({ node }) => node !== first.node) ?? endpoints[1];
  return second === undefined ? [first] : [first, second];
}
