import { DeadlineWheel } from './deadline-wheel.ts';
import type { Endpoint } from './endpoint.ts';
import { FastCgiOrigin } from './fastcgi/origin.ts';
import { Http1Origin } from './http1/origin.ts';
import { Http2Origin } from './http2/origin.ts';
import type { Origin } from './origin.ts';
import type { Transport } from './transport.ts';

/** All connections to pods, by endpoint and transport. Never used for the cluster's API. */
export class UpstreamPool {
  readonly wheel = new DeadlineWheel();
  // Nearly every endpoint is spoken to in one way: a list costs less than a second map.
  #origins = new Map<string, Origin[]>();

  origin(endpoint: Endpoint, transport: Transport): Origin {
    const known = this.#origins.get(endpoint.key);
    if (known === undefined) {
      const first = this.#make(endpoint, transport);
      this.#origins.set(endpoint.key, [first]);
      return first;
    }
    for (const origin of known) if (origin.transport === transport) return origin;
    const another = this.#make(endpoint, transport);
    // A changed Secret leaves its former way of speaking behind.
    const used = known.filter((origin) => origin.connections > 0);
    this.#origins.set(endpoint.key, [...used, another]);
    return another;
  }

  /** Lets go of endpoints that are in use no more: exchanges under way finish, idle connections close. */
  retire(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) {
      for (const origin of this.#origins.get(endpoint.key) ?? []) origin.retire();
      this.#origins.delete(endpoint.key);
    }
  }

  close(): void {
    for (const origins of this.#origins.values()) for (const origin of origins) origin.destroy();
    this.#origins.clear();
    this.wheel.close();
  }

  #make(endpoint: Endpoint, transport: Transport): Origin {
    switch (transport.protocol) {
      case 'http1':
        return new Http1Origin(endpoint, transport, this.wheel);
      case 'http2':
        return new Http2Origin(endpoint, transport, this.wheel);
      case 'fastcgi':
        return new FastCgiOrigin(endpoint, transport, this.wheel);
    }
  }
}
