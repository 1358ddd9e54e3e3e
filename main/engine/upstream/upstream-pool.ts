import { DeadlineWheel } from './deadline-wheel.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
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
  /** Keys of ways to endpoints that are not reached straight, by the endpoint's own key. */
  #ways = new Map<string, Set<string>>();

  origin(endpoint: Endpoint, transport: Transport): Origin {
    const known = this.#origins.get(endpoint.key);
    if (known === undefined) {
      const first = this.#make(endpoint, transport);
      this.#origins.set(endpoint.key, [first]);
      if (endpoint.way !== null) this.#remember(endpoint);
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
      this.#retire(endpoint.key);
      for (const key of this.#ways.get(endpoint.key) ?? []) this.#retire(key);
      this.#ways.delete(endpoint.key);
    }
  }

  /** Lets go of every connection, because the network is another one: exchanges under way finish, if they can. */
  retireAll(): void {
    for (const origins of this.#origins.values()) for (const origin of origins) origin.retire();
    this.#origins.clear();
    this.#ways.clear();
  }

  close(): void {
    for (const origins of this.#origins.values()) for (const origin of origins) origin.destroy();
    this.#origins.clear();
    this.wheel.close();
  }

  #retire(key: string): void {
    for (const origin of this.#origins.get(key) ?? []) origin.retire();
    this.#origins.delete(key);
  }

  #remember({ key, origin }: Endpoint): void {
    const known = this.#ways.get(origin.key);
    if (known === undefined) this.#ways.set(origin.key, new Set([key]));
    else known.add(key);
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
