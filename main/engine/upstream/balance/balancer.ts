import type { BalancingPolicy } from '../../ingress/annotations/balancing.ts';
import { ConsistentHash } from './consistent-hash.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { LatencyScores } from './latency-scores.ts';

/**
 * Chooses among the endpoints of one backend where they do not just take turns: by a key, or by answer times (reference
 * 15). Rings belong to one list of endpoints and are made again when another list comes.
 */
export class Balancer {
  readonly policy: BalancingPolicy;
  readonly #scores: LatencyScores | null;
  #endpoints: readonly Endpoint[] = [];
  #groups: readonly (readonly Endpoint[])[] = [];
  #ring = new ConsistentHash([]);

  constructor(policy: BalancingPolicy) {
    this.policy = policy;
    this.#scores = policy.algorithm === 'ewma' && policy.hash === null ? new LatencyScores() : null;
  }

  /** An endpoint that was not tried, null where the backend's turns shall decide. `key` is the hash key's value. */
  choose(endpoints: readonly Endpoint[], tried: readonly Endpoint[], key: string): Endpoint | null {
    this.#follow(endpoints);
    if (this.#scores !== null) {
      return this.#scores.choose(tried.length === 0 ? endpoints : endpoints.filter((one) => !tried.includes(one)));
    }
    if (this.policy.hash === null) return null;
    const group = this.#groups[this.#ring.find(key, (member) => isTried(this.#groups[member], tried))] ?? [];
    const left = group.filter((one) => !tried.includes(one));
    return left[Math.floor(Math.random() * left.length)] ?? null;
  }

  /** Takes how long an endpoint took for an answer, in milliseconds. */
  observe(endpoint: Endpoint, milliseconds: number): void {
    this.#scores?.observe(endpoint, milliseconds);
  }

  #follow(endpoints: readonly Endpoint[]): void {
    if (endpoints === this.#endpoints) return;
    this.#endpoints = endpoints;
    this.#scores?.keep(endpoints);
    if (this.policy.hash === null) return;
    const { subsetSize } = this.policy.hash;
    this.#groups = subsetSize === 0 ? endpoints.map((one) => [one]) : inGroups(endpoints, subsetSize);
    const names = subsetSize === 0 ? endpoints.map((one) => one.key) : this.#groups.map((_, at) => `set${at + 1}`);
    this.#ring = new ConsistentHash(names);
  }
}

/** Groups of equal size; the last is filled up with the first endpoints. */
function inGroups(endpoints: readonly Endpoint[], size: number): readonly (readonly Endpoint[])[] {
  const count = Math.ceil(endpoints.length / size);
  return Array.from({ length: count }, (_, group) =>
    Array.from({ length: size }, (_, at) => endpoints[(group * size + at) % endpoints.length] as Endpoint),
  );
}

function isTried(group: readonly Endpoint[] | undefined, tried: readonly Endpoint[]): boolean {
  return group === undefined || group.every((one) => tried.includes(one));
}
