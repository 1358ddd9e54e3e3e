import type { NodeObject, Snapshot } from '#shared/model/snapshot.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { WayKind, WaySettings, WaysStatus } from '#shared/model/way.ts';
import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import type { Backend } from '../endpoints/backend.ts';
import type { LocalNetwork } from './local-networks.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { NetworkWays } from './network-ways.ts';
import { networkName, PodNetwork, type NetworkMachine } from './pod-network.ts';
import { Rights } from './rights.ts';
import { ServiceProxy } from './service-proxy.ts';
import { nodeStatuses, tunnelStatuses } from './told-state.ts';
import type { TunnelDialler } from './tunnel-way.ts';

/** Milliseconds between two looks at what is due. */
const TICK_MS = 5_000;
/** For how long after its last request the ways of a Service port are kept warm (reference 3.6). */
const WARM_MS = 600_000;
/** Service ports that are looked into before anybody asks for them. */
const AHEAD = 16;
/** Service ports whose state is told. */
const TOLD = 512;

export interface PodWaysOptions {
  readonly access: ClusterAccess;
  readonly tunnels: TunnelDialler;
  readonly machine: NetworkMachine;
  readonly settings: WaySettings;
  /** Another way is in use somewhere, or another reason. */
  readonly changed: () => void;
  readonly tick?: number;
}

/** The ways to the pods of one cluster: what is known of it, of this machine's network, and what a person chose. */
export class PodWays {
  readonly access: ClusterAccess;
  readonly tunnels: TunnelDialler;
  readonly network: PodNetwork;
  readonly rights: Rights;
  readonly proxy: ServiceProxy;
  readonly now: () => number;
  nodes: readonly NodeObject[] = [];
  /** Counts what the order of ways follows from: kept orders of an earlier one are void. */
  generation = 0;
  #settings: WaySettings;
  readonly #changed: () => void;
  readonly #all = new Set<NetworkWays>();
  readonly #timer: NodeJS.Timeout;
  /** Looked into, the latest last. */
  readonly #looked = new Set<NetworkWays>();
  /** `again`: something happened since the look under way began. */
  #looking: 'no' | 'once' | 'again' = 'no';
  #closed = false;

  constructor(options: PodWaysOptions) {
    const { access, tunnels, machine, settings } = options;
    this.access = access;
    this.tunnels = tunnels;
    this.now = machine.now;
    this.#settings = settings;
    this.#changed = options.changed;
    this.network = new PodNetwork({
      access,
      machine,
      isTrusted: (local) => this.#isTrusted(local),
    });
    this.rights = new Rights(access.api, machine.now);
    this.proxy = new ServiceProxy(access, machine.now);
    this.#timer = setInterval(() => this.#looking === 'no' && this.look(), options.tick ?? TICK_MS);
  }

  /** The ways of a Service port, from now on. */
  of(backend: Backend): NetworkWays {
    const ways = new NetworkWays(backend, this);
    this.#all.add(ways);
    return ways;
  }

  chosenFor(backend: Pick<Backend, 'key'>): WayKind | null {
    const { services, all } = this.#settings;
    return (Object.hasOwn(services, backend.key) ? services[backend.key] : undefined) ?? all;
  }

  choose(settings: WaySettings): void {
    this.#settings = settings;
    this.learned();
  }

  follow({ nodes }: Pick<Snapshot, 'nodes'>): void {
    if (nodes !== this.nodes) {
      this.nodes = nodes;
      this.generation += 1;
    }
  }

  /** Pods that are no endpoints any more keep no tunnel. */
  retire(endpoints: readonly Endpoint[]): void {
    for (const { namespace, pod } of endpoints)
      if (namespace !== null && pod !== null) this.tunnels.evict(namespace, pod);
  }

  /** The machine is in another network, or was asleep. */
  moved(): void {
    this.network.drop();
    this.rights.forget();
    this.tunnels.reset();
    this.learned();
    this.look();
  }

  /** Something is known that was not: orders are made anew, and shown. */
  learned(): void {
    this.generation += 1;
    this.#changed();
  }

  /** Finds out what is due, in the background; one look at a time. */
  look(): void {
    if (this.#closed) return;
    if (this.#looking !== 'no') {
      this.#looking = 'again';
      return;
    }
    this.#looking = 'once';
    void this.#lookInto([...this.#all]).finally(() => {
      const isStale = this.#looking === 'again';
      this.#looking = 'no';
      if (isStale) this.look();
    });
  }

  status(): WaysStatus {
    const inUse: Partial<Record<WayKind, number>> = {};
    for (const ways of this.#looked) {
      const { way } = ways.view();
      if (way !== null) inUse[way] = (inUse[way] ?? 0) + 1;
    }
    const { proofs } = this.network;
    return {
      chosen: this.#settings.all,
      proofs: proofs === null ? null : { controlPlane: proofs.controlPlane, nameServer: proofs.nameServer },
      trusted: proofs !== null && this.#isTrusted(proofs.local),
      inUse,
      tunnels: tunnelStatuses(this.tunnels.states ?? []),
      nodes: nodeStatuses(this.nodes),
    };
  }

  problems(): readonly Problem[] {
    return [...this.#looked].flatMap((ways) => ways.problem() ?? []);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.tunnels.close();
  }

  #isTrusted(local: readonly LocalNetwork[]): boolean {
    const { trustedNetworks } = this.#settings;
    if (trustedNetworks.length === 0) return false;
    const name = networkName(local);
    return name !== '' && trustedNetworks.some((one) => one.server === this.access.server && one.network === name);
  }

  #tellOf(ways: NetworkWays): void {
    this.#looked.delete(ways);
    this.#looked.add(ways);
    const [oldest] = this.#looked;
    if (this.#looked.size > TOLD && oldest !== undefined) this.#looked.delete(oldest);
  }

  async #lookInto(all: readonly NetworkWays[]): Promise<void> {
    const now = this.now();
    const used = all.filter((ways) => ways.usedWithin(WARM_MS, now));
    const looked = [...used, ...firstUnknown(all)];
    const before = looked.map((ways) => ways.view());
    // One after the other: these are other people's machines, and nobody waits.
    for (const ways of looked) {
      if (this.#closed) return;
      await ways.find();
      this.#tellOf(ways);
    }
    const isNew = looked.some((ways, at) => {
      const { way, reason } = ways.view();
      return way !== before[at]?.way || reason !== before[at]?.reason;
    });
    if (isNew && !this.#closed) this.#changed();
    for (const ways of used) ways.warm();
  }
}

function firstUnknown(all: readonly NetworkWays[]): readonly NetworkWays[] {
  const found: NetworkWays[] = [];
  for (const ways of all) {
    if (found.length >= AHEAD) break;
    if (ways.isUnknown) found.push(ways);
  }
  return found;
}
