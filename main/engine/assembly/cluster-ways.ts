import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceChoice } from '#shared/model/source.ts';
import {
  AUTOMATIC_WAYS,
  type WayChoice,
  type WayKind,
  type WaySettings,
  type WaysStatus,
  type WayTarget,
  type WayView,
} from '#shared/model/way.ts';
import { CodedError } from '../coded-error.ts';
import type { WayMachine, WayOptions } from '../engine-options.ts';
import { ThroughController } from '../proxy/forward/through-controller.ts';
import type { Source } from '../source/source.ts';
import type { EndpointDirectory } from '../upstream/endpoints/endpoint-directory.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import type { Backend } from '../upstream/endpoints/backend.ts';
import type { Endpoint } from '../upstream/endpoints/endpoint.ts';
import { localNetworks } from '../upstream/ways/local-networks.ts';
import { NETWORK_PROBE } from '../upstream/ways/network-probe.ts';
import { networkName } from '../upstream/ways/pod-network.ts';
import { PodWays } from '../upstream/ways/pod-ways.ts';
import type { ClusterAccess } from '../source/cluster-access.ts';

export interface ClusterWaysOptions {
  readonly directory: EndpointDirectory;
  readonly pool: UpstreamPool;
  readonly ways: WayOptions | undefined;
  readonly machine: WayMachine | undefined;
  readonly controllers: (snapshot: Snapshot) => readonly ClusterController[];
  /** Who answers a request is decided in another way from now on. */
  readonly lead: (through: ThroughController | null) => void;
  /** Other ways are in use, or for other reasons. */
  readonly changed: () => void;
}

const STRAIGHT: WayView = { way: 'direct', reason: 'source-local', chosen: null };

/** The ways to pods of whatever source is in force: addresses of demo and manifests as they stand, those of a cluster by proof. */
export class ClusterWays {
  readonly #options: ClusterWaysOptions;
  #settings: WaySettings;
  /** Of this run alone; undefined: what is kept counts. */
  #forced: WayChoice | undefined;
  #access: ClusterAccess | null = null;
  #pods: PodWays | null = null;
  #snapshot: Snapshot | null = null;
  #machine: WayMachine | null = null;

  constructor(options: ClusterWaysOptions) {
    this.#options = options;
    this.#settings = options.ways?.kept ?? AUTOMATIC_WAYS;
    this.#forced = options.ways?.way;
  }

  /** Where a source reads a cluster, loads what it takes to reach pods; to be awaited before its first snapshot. */
  async prepare({ kind }: SourceChoice): Promise<void> {
    if (kind !== 'kubeconfig' || this.#machine !== null) return;
    // Loaded late: the other sources need no tunnels.
    const { createTunnels } = await import('../upstream/ways/tunnel/tunnels.ts');
    const now = (): number => performance.now();
    this.#machine = this.#options.machine ?? { probe: NETWORK_PROBE, localNetworks, now, createTunnels };
  }

  /** Takes over a snapshot of the source in force, before it is evaluated. */
  follow(source: Pick<Source, 'access'> | null, snapshot: Snapshot): void {
    const access = source?.access ?? null;
    if (access !== this.#access) this.#connect(access);
    this.#snapshot = snapshot;
    this.#pods?.follow(snapshot);
    if (this.#choosesController) this.#lead();
  }

  /** A reading is in force: its Service ports can be looked into. */
  look(): void {
    this.#pods?.look();
  }

  /** Lets go of endpoints that are in use no more, connections and tunnels. */
  retire(endpoints: readonly Endpoint[]): void {
    this.#options.pool.retire(endpoints);
    this.#pods?.retire(endpoints);
  }

  /** The machine is in another network, or was asleep. */
  moved(): void {
    this.#options.pool.retireAll();
    this.#pods?.moved();
  }

  /** Chooses the way for a Service port, a host or everything, and gives what is to be kept. */
  choose(target: WayTarget, way: WayChoice): WaySettings {
    const { services, hosts } = this.#settings;
    switch (target.kind) {
      case 'all':
        this.#forced = undefined;
        this.#settings = { ...this.#settings, all: way === 'auto' ? null : way };
        break;
      case 'service': {
        const key = `${target.namespace}/${target.service}:${target.port}`;
        this.#settings = { ...this.#settings, services: withChoice(services, key, way) };
        break;
      }
      case 'host': {
        if (way !== 'auto' && way !== 'controller') {
          throw new CodedError('way-of-host', `A host can only be led through the controller, not by ${way}.`, {
            values: { way },
            hint: 'Choose the way for the Service port instead.',
          });
        }
        this.#settings = { ...this.#settings, hosts: withChoice(hosts, target.host, way) };
        break;
      }
    }
    this.#chosen();
    return this.#settings;
  }

  /** Trusts the network that this machine is in to lead to the cluster in force, or no more; gives what is to be kept. */
  trust(isTrusted: boolean): WaySettings {
    const network = networkName(this.#machine?.localNetworks() ?? []);
    const server = this.#access?.server ?? null;
    if (server === null || network === '') {
      throw new CodedError('way-no-cluster', 'There is no cluster, or no network, that could be trusted.', {
        values: {},
        hint: 'Choose a kubeconfig context first.',
      });
    }
    const others = this.#settings.trustedNetworks.filter((one) => one.server !== server || one.network !== network);
    const trustedNetworks = isTrusted ? [...others, { server, network }] : others;
    this.#settings = { ...this.#settings, trustedNetworks };
    this.#chosen();
    return this.#settings;
  }

  /** The way of a route's requests; null where there is no endpoint to lead to. */
  view(host: string, backend: Backend): WayView | null {
    if (backend.count === 0) return null;
    const chosen = this.#chosenFor(host, backend.key);
    if (this.#pods === null) return STRAIGHT;
    if (chosen === 'controller') {
      const isThere = this.#controllers.some(({ addresses }) => addresses.length > 0);
      return { way: isThere ? 'controller' : null, reason: isThere ? 'chosen' : 'not-found', chosen };
    }
    return backend.ways?.view() ?? STRAIGHT;
  }

  /** null where the source's addresses are used as they stand. */
  status(): WaysStatus | null {
    return this.#pods?.status() ?? null;
  }

  problems(): readonly Problem[] {
    return this.#pods?.problems() ?? [];
  }

  close(): void {
    this.#connect(null);
  }

  #connect(access: ClusterAccess | null): void {
    this.#pods?.close();
    this.#access = access;
    this.#pods = null;
    const machine = this.#machine;
    if (access !== null && machine !== null) {
      const { changed } = this.#options;
      const { tick } = machine;
      const tunnels = machine.createTunnels(access);
      this.#pods = new PodWays({
        access,
        tunnels,
        machine,
        settings: this.#effective,
        changed,
        ...(tick === undefined ? {} : { tick }),
      });
    }
    const pods = this.#pods;
    this.#options.directory.reachBy(pods === null ? null : (backend) => pods.of(backend));
    this.#lead();
  }

  #chosen(): void {
    this.#pods?.choose(this.#effective);
    this.#lead();
    this.#options.changed();
  }

  get #effective(): WaySettings {
    if (this.#forced === undefined) return this.#settings;
    return { ...this.#settings, all: this.#forced === 'auto' ? null : this.#forced };
  }

  get #choosesController(): boolean {
    const { all, services, hosts } = this.#effective;
    return all === 'controller' || Object.keys(hosts).length > 0 || Object.values(services).includes('controller');
  }

  get #controllers(): readonly ClusterController[] {
    return this.#snapshot === null ? [] : this.#options.controllers(this.#snapshot);
  }

  #lead(): void {
    const isLed = this.#pods !== null && this.#choosesController;
    const takes = (host: string, service: string | null): boolean => this.#chosenFor(host, service) === 'controller';
    this.#options.lead(isLed ? new ThroughController({ controllers: this.#controllers, takes }) : null);
  }

  #chosenFor(host: string, service: string | null): WayKind | null {
    const { all, services, hosts } = this.#effective;
    if (Object.hasOwn(hosts, host)) return 'controller';
    return (service !== null && Object.hasOwn(services, service) ? services[service] : undefined) ?? all;
  }
}

function withChoice<Kind extends WayKind>(
  choices: Readonly<Record<string, Kind>>,
  key: string,
  way: Kind | 'auto',
): Readonly<Record<string, Kind>> {
  const rest = Object.fromEntries(Object.entries(choices).filter(([name]) => name !== key));
  return way === 'auto' ? rest : { ...rest, [key]: way };
}
