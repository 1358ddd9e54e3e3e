import type { Endpoint } from '../endpoints/endpoint.ts';

const DECAY_MS = 10_000;

interface Score {
  value: number;
  at: number;
}

/**
 * Answer times of endpoints as a moving average that forgets within seconds. Of two endpoints taken by chance the quicker
 * one is chosen, so that a slow one gets less without any being left alone (`load-balance: ewma`, reference 15).
 */
export class LatencyScores {
  #scores = new Map<string, Score>();

  /** The quicker of two that `candidates` holds; null where it is empty. */
  choose(candidates: readonly Endpoint[]): Endpoint | null {
    if (candidates.length < 2) return candidates[0] ?? null;
    const first = Math.floor(Math.random() * candidates.length);
    const second = (first + 1 + Math.floor(Math.random() * (candidates.length - 1))) % candidates.length;
    const one = candidates[first] as Endpoint;
    const other = candidates[second] as Endpoint;
    return this.#score(one) <= this.#score(other) ? one : other;
  }

  /** Takes how long an endpoint took for an answer, in milliseconds. */
  observe(endpoint: Endpoint, milliseconds: number): void {
    const now = performance.now();
    const score = this.#scores.get(endpoint.key);
    if (score === undefined) {
      this.#scores.set(endpoint.key, { value: milliseconds, at: now });
      return;
    }
    const weight = Math.exp(-Math.max(0, now - score.at) / DECAY_MS);
    score.value = score.value * weight + milliseconds * (1 - weight);
    score.at = now;
  }

  /** Forgets endpoints that are no more; new ones begin with the average, so that they are not flooded. */
  keep(endpoints: readonly Endpoint[]): void {
    const known = endpoints.flatMap(({ key }) => this.#scores.get(key) ?? []);
    if (known.length === 0) {
      this.#scores.clear();
      return;
    }
    const average = known.reduce((sum, { value }) => sum + value, 0) / known.length;
    const now = performance.now();
    this.#scores = new Map(
      endpoints.map(({ key }) => [key, this.#scores.get(key) ?? { value: average, at: now }] as const),
    );
  }

  #score(endpoint: Endpoint): number {
    const score = this.#scores.get(endpoint.key);
    if (score === undefined) return 0;
    return score.value * Math.exp(-Math.max(0, performance.now() - score.at) / DECAY_MS);
  }
}
