import { DeadlineWheel } from './deadline-wheel.ts';
import type { Endpoint } from './endpoint.ts';
import { Origin } from './http1/origin.ts';

/** All connections to pods, by endpoint. Never used for the cluster's API. */
export class UpstreamPool {
  readonly wheel = new DeadlineWheel();
  #origins = new Map<string, Origin>();

  origin(endpoint: Endpoint): Origin {
    let origin = this.#origins.get(endpoint.key);
    if (origin === undefined) {
      origin = new Origin(endpoint, this.wheel);
      this.#origins.set(endpoint.key, origin);
    }
    return origin;
  }

  /** Lets go of endpoints that are in use no more: exchanges under way finish, idle connections close. */
  retire(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) {
      this.#origins.get(endpoint.key)?.retire();
      this.#origins.delete(endpoint.key);
    }
  }

  close(): void {
    for (const origin of this.#origins.values()) origin.destroy();
    this.#origins.clear();
    this.wheel.close();
  }
}
