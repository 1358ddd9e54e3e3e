import type { AffinityChoice } from '../../upstream/balance/affinity.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { CookieAffinity } from './cookie-affinity.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../plan/plan.ts';
import { expandVariables } from '../heads/variables.ts';

/**
 * Chooses the endpoint for each try of one exchange where turns alone do not decide: by the client's cookie, else by the
 * balancing of the backend (reference 15).
 */
export class EndpointChoice {
  readonly #exchange: Exchange;
  readonly #backend: Backend;
  readonly #affinity: CookieAffinity | null;
  readonly #hashKey: string;
  #fresh: AffinityChoice | null = null;

  private constructor(exchange: Exchange, backend: Backend, affinity: CookieAffinity | null) {
    this.#exchange = exchange;
    this.#backend = backend;
    this.#affinity = affinity;
    const hash = backend.balancing?.hash ?? null;
    this.#hashKey = hash === null || affinity !== null ? '' : expandVariables(hash.key, exchange);
  }

  /** The choice of an exchange on a backend of its plan; null where its endpoints just take turns. */
  static of(exchange: Exchange, plan: Plan, backend: Backend): EndpointChoice | null {
    if (backend.cluster) return null;
    const affinity = backend === plan.canary?.backend ? plan.canary.affinity : plan.affinity;
    if (affinity === null && backend.balancing === null) return null;
    return new EndpointChoice(exchange, backend, affinity);
  }

  /** The endpoint for the next try. A client stays with a failed one unless `session-cookie-change-on-failure` is set. */
  next(tried: readonly Endpoint[]): Endpoint | null {
    const affinity = this.#affinity;
    if (affinity === null) return this.#backend.next(tried, this.#hashKey);
    if (tried.length === 0 || !affinity.changeOnFailure) {
      const kept = affinity.endpointOf(this.#exchange.head, this.#backend);
      if (kept !== null) return kept;
    }
    this.#fresh = affinity.choose(this.#backend, tried);
    return this.#fresh?.endpoint ?? null;
  }

  /** Adds the `Set-Cookie` that ties the client to its endpoint, where its own cookie does not. */
  tie(headers: string[]): void {
    if (this.#fresh === null || this.#affinity === null) return;
    headers.push('Set-Cookie', this.#affinity.cookie(this.#exchange, this.#fresh));
  }

  /** Takes how long the endpoint took for the whole answer, in milliseconds. */
  answered(milliseconds: number): void {
    const { endpoint } = this.#exchange;
    if (endpoint !== null) this.#backend.observe(endpoint.origin, milliseconds);
  }
}
