const MOST_CLIENTS = 16_384;

interface Bucket {
  /** Requests above the rate, in thousandths. */
  excess: number;
  /** In milliseconds of `performance.now()`. */
  last: number;
}

/**
 * How often one client may ask: a leaky bucket without delay, as nginx counts (nginx limit_req, `nodelay`). The first
 * request and `burst` more pass at once, then one for each interval.
 */
export class RateCounter {
  readonly #buckets = new Map<string, Bucket>();

  /** Thousandths of a request that the client would be above the rate; null where that is more than `burst`. */
  excess(client: string, rule: { readonly perSecond: number; readonly burst: number }, now: number): number | null {
    const bucket = this.#buckets.get(client);
    if (bucket === undefined) return 0;
    const leaked = rule.perSecond * Math.max(0, now - bucket.last);
    const excess = Math.max(0, bucket.excess - leaked + 1000);
    return excess > rule.burst * 1000 ? null : excess;
  }

  take(client: string, excess: number, now: number): void {
    // The oldest goes first; one that comes back is young again.
    this.#buckets.delete(client);
    if (this.#buckets.size >= MOST_CLIENTS) this.#buckets.delete(this.#buckets.keys().next().value ?? '');
    this.#buckets.set(client, { excess, last: now });
  }
}

/** How many requests each client has open. */
export class ConnectionCounter {
  readonly #open = new Map<string, number>();

  /** false where the client has `most` already. */
  enter(client: string, most: number): boolean {
    const open = this.#open.get(client) ?? 0;
    if (open >= most) return false;
    this.#open.set(client, open + 1);
    return true;
  }

  leave(client: string): void {
    const open = (this.#open.get(client) ?? 0) - 1;
    if (open > 0) this.#open.set(client, open);
    else this.#open.delete(client);
  }
}

/** The counters of one Ingress, shared by all its paths. */
export interface LimitCounters {
  readonly connections: ConnectionCounter;
  readonly perSecond: RateCounter;
  readonly perMinute: RateCounter;
}

/** The counters of all Ingresses. They outlive route tables, so that a change in the cluster does not reset them. */
export class LimitState {
  readonly #counters = new Map<string, LimitCounters>();

  /** `key` tells Ingresses apart. */
  of(key: string): LimitCounters {
    let counters = this.#counters.get(key);
    if (counters === undefined) {
      counters = { connections: new ConnectionCounter(), perSecond: new RateCounter(), perMinute: new RateCounter() };
      this.#counters.set(key, counters);
    }
    return counters;
  }

  /** Forgets all other Ingresses. The keys are asked for only where there is something to forget. */
  keep(keys: () => readonly string[]): void {
    if (this.#counters.size === 0) return;
    const kept = new Set(keys());
    for (const key of this.#counters.keys()) if (!kept.has(key)) this.#counters.delete(key);
  }
}

/** Tells Ingresses apart, also one that was made again under its old name. */
export function limitKey({ namespace, name, uid }: { namespace: string; name: string; uid: string }): string {
  return `${namespace}/${name}/${uid}`;
}
