import { neighbourhood } from './local-networks.ts';
import type { NetworkProbe } from './network-probe.ts';

const POSITIVE_MS = 60_000;
const NEGATIVE_MS = 30_000;
const LONGEST_NEGATIVE_MS = 300_000;
const SHORTEST_PROBE_MS = 300;
const LONGEST_PROBE_MS = 3_000;

interface Verdict {
  readonly reached: boolean;
  readonly until: number;
  /** For how long a negative one counts the next time, in milliseconds. */
  readonly next: number;
}

export interface ReachabilityOptions {
  readonly probe: Pick<NetworkProbe, 'connect'>;
  readonly now: () => number;
  /** Milliseconds that a question to the API server takes; 0 where none was asked yet. */
  readonly roundTrip: () => number;
}

/**
 * Which neighbourhoods of addresses this machine reaches (reference 4.5): asked in the background, kept for 60 s where they
 * are reached, else for 30 s doubling to 5 min. What is known counts until it is known better.
 */
export class Reachability {
  readonly #options: ReachabilityOptions;
  #verdicts = new Map<string, Verdict>();
  #asking = new Map<string, Promise<void>>();
  #generation = 0;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  /** null: not known. */
  reaches(address: string): boolean | null {
    return this.#verdicts.get(neighbourhood(address))?.reached ?? null;
  }

  /** Whether it is time to ask about an address. */
  isDue(address: string): boolean {
    const verdict = this.#verdicts.get(neighbourhood(address));
    return verdict === undefined || this.#options.now() >= verdict.until;
  }

  /** Asks about a neighbourhood by one to two of its places, where it is time. One answer is enough. */
  async ask(places: readonly { readonly address: string; readonly port: number }[]): Promise<void> {
    const [first] = places;
    if (first === undefined || !this.isDue(first.address)) return;
    const key = neighbourhood(first.address);
    const running = this.#asking.get(key) ?? this.#probe(key, places.slice(0, 2));
    this.#asking.set(key, running);
    await running;
  }

  /** A connection failed: perhaps a pod is gone, perhaps the network. What is known counts until it was asked anew. */
  doubt(address: string): void {
    const key = neighbourhood(address);
    const verdict = this.#verdicts.get(key);
    if (verdict?.reached === true) this.#verdicts.set(key, { ...verdict, until: this.#options.now() });
  }

  /** Another network: nothing that was known counts. */
  drop(): void {
    this.#generation += 1;
    this.#verdicts.clear();
    this.#asking.clear();
  }

  async #probe(key: string, places: readonly { readonly address: string; readonly port: number }[]): Promise<void> {
    const generation = this.#generation;
    const { probe, roundTrip } = this.#options;
    const limit = Math.min(LONGEST_PROBE_MS, Math.max(SHORTEST_PROBE_MS, 3 * roundTrip()));
    const reached = await Promise.all(places.map(({ address, port }) => probe.connect(address, port, limit)));
    if (generation !== this.#generation) return;
    this.#asking.delete(key);
    this.#set(
      key,
      reached.some((one) => one !== 'silent'),
    );
  }

  #set(key: string, reached: boolean): void {
    const now = this.#options.now();
    const before = this.#verdicts.get(key);
    const wait = before?.reached === false ? before.next : NEGATIVE_MS;
    const next = Math.min(wait * 2, LONGEST_NEGATIVE_MS);
    this.#verdicts.set(
      key,
      reached ? { reached, until: now + POSITIVE_MS, next: NEGATIVE_MS } : { reached, until: now + wait, next },
    );
  }
}
