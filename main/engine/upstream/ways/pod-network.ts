import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import type { NetworkVerdict } from './choose-ways.ts';
import { gatherFacts } from './cluster-facts.ts';
import { isNode, NO_PROOFS, podIdentity, prove, type ClusterFacts, type Proofs } from './identity.ts';
import type { LocalNetwork } from './local-networks.ts';
import type { NetworkProbe } from './network-probe.ts';
import { Reachability } from './reachability.ts';

const PROVED_MS = 60_000;
const UNPROVED_MS = 30_000;
const LONGEST_UNPROVED_MS = 300_000;

/** What is looked at and with what; a test puts its own in the place. */
export interface NetworkMachine {
  readonly probe: NetworkProbe;
  readonly localNetworks: () => readonly LocalNetwork[];
  /** Milliseconds of any clock that goes forward. */
  readonly now: () => number;
}

export interface PodNetworkOptions {
  readonly access: ClusterAccess;
  readonly machine: NetworkMachine;
  readonly isTrusted: (local: readonly LocalNetwork[]) => boolean;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

/** Whether the addresses of a cluster's pods and nodes can be used from here, found out in the background (reference 4.5). */
export class PodNetwork {
  readonly #options: PodNetworkOptions;
  readonly #reachability: Reachability;
  #proofs: Proofs | null = null;
  #ca: ClusterFacts['ca'] = null;
  #proveAgain = 0;
  #wait = UNPROVED_MS;
  #proving: Promise<void> | null = null;
  /** Asked for every endpoint of a cluster again and again. */
  #identities = new Map<string, ReturnType<typeof podIdentity>>();
  #nodes = new Map<string, { readonly verified: boolean; readonly until: number }>();
  #roundTrip = 0;
  #generation = 0;

  constructor(options: PodNetworkOptions) {
    this.#options = options;
    const { probe, now } = options.machine;
    this.#reachability = new Reachability({ probe, now, roundTrip: () => this.#roundTrip });
  }

  /** null until it is known. */
  get proofs(): Proofs | null {
    return this.#proofs;
  }

  verdict(address: string): NetworkVerdict {
    const proofs = this.#proofs;
    if (proofs === null) return 'unknown-yet';
    const identity = this.#identity(address, proofs);
    const trusted = this.#options.isTrusted(proofs.local);
    if (!trusted && identity === 'local-network') return identity;
    const reached = this.#reachability.reaches(address);
    if (reached === null) return 'unknown-yet';
    if (!reached) return 'unreachable';
    if (identity === 'proved') return 'proved';
    return trusted ? 'trusted' : identity;
  }

  /** null: not asked yet. */
  nodeVerified(address: string): boolean | null {
    return this.#nodes.get(address)?.verified ?? null;
  }

  /** Finds out what is due about the network of some places. */
  async ask(places: readonly Place[]): Promise<void> {
    await this.#prove();
    const foreign = this.#proofs;
    const askable = places.filter(
      ({ address }) =>
        foreign !== null &&
        (this.#options.isTrusted(foreign.local) || this.#identity(address, foreign) !== 'local-network'),
    );
    await this.#reachability.ask(askable);
  }

  async askNode(node: { readonly name: string; readonly address: string }): Promise<void> {
    const { probe, now } = this.#options.machine;
    const known = this.#nodes.get(node.address);
    if (known !== undefined && now() < known.until) return;
    await this.#prove();
    const generation = this.#generation;
    const verified = await isNode(node, { proofs: this.#proofs ?? NO_PROOFS, ca: this.#ca, probe });
    if (generation !== this.#generation) return;
    this.#nodes.set(node.address, { verified, until: now() + (verified ? PROVED_MS : LONGEST_UNPROVED_MS) });
  }

  /** Connecting straight to an address failed before anything was sent. */
  doubt(address: string): void {
    this.#reachability.doubt(address);
  }

  /** Another network, or a sleep: nothing that was known counts. */
  drop(): void {
    this.#generation += 1;
    this.#proofs = null;
    this.#proving = null;
    this.#proveAgain = 0;
    this.#wait = UNPROVED_MS;
    this.#nodes.clear();
    this.#identities.clear();
    this.#reachability.drop();
  }

  #identity(address: string, proofs: Proofs): ReturnType<typeof podIdentity> {
    let identity = this.#identities.get(address);
    if (identity === undefined) {
      identity = podIdentity(address, proofs);
      this.#identities.set(address, identity);
    }
    return identity;
  }

  async #prove(): Promise<void> {
    if (this.#options.machine.now() < this.#proveAgain) return;
    this.#proving ??= this.#proveNow(this.#generation);
    await this.#proving;
  }

  async #proveNow(generation: number): Promise<void> {
    const { access, machine } = this.#options;
    const local = machine.localNetworks();
    let proofs: Proofs = { ...NO_PROOFS, local };
    try {
      const { facts, roundTrip } = await gatherFacts(access);
      this.#roundTrip = roundTrip;
      this.#ca = facts.ca;
      proofs = await prove(facts, { local, probe: machine.probe });
    } catch {
      // No credentials, which reading the objects says in words: nothing is proved.
    }
    if (generation !== this.#generation) return;
    const proved = proofs.controlPlane || proofs.nameServer;
    this.#proofs = proofs;
    this.#identities.clear();
    this.#proving = null;
    this.#proveAgain = machine.now() + (proved ? PROVED_MS : this.#wait);
    this.#wait = proved ? UNPROVED_MS : Math.min(this.#wait * 2, LONGEST_UNPROVED_MS);
  }
}

/** A name for the networks that this machine is in, so that trust in one does not reach another. */
export function networkName(local: readonly LocalNetwork[]): string {
  return local
    .filter((network) => !network.virtual && !/^fe80:/i.test(network.address))
    .map(({ address, prefix }) => `${networkAddress(address, prefix)}/${prefix}`)
    .sort()
    .filter((name, at, all) => name !== all[at - 1])
    .join(' ');
}

/** IPv4 without the bits of the host; IPv6 by its first groups, which is enough for a name. */
function networkAddress(address: string, prefix: number): string {
  if (address.includes(':'))
    return address
      .split(':')
      .slice(0, Math.ceil(Math.min(prefix, 64) / 16))
      .join(':');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const base = Math.floor(number / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
}
