/** How bytes get to a pod's node through the API server (reference 3.2), in the order in which they are tried. */
export const TUNNEL_TRANSPORTS = ['websocket', 'spdy', 'channels'] as const;

/** `websocket`: SPDY within one WebSocket; `spdy`: SPDY alone, by an upgrade; `channels`: one WebSocket per connection. */
export type TunnelTransport = (typeof TUNNEL_TRANSPORTS)[number];

/** What RBAC asks for on pods/portforward: the method decides (reference 3.8). */
export type TunnelVerb = 'get' | 'create';

/** The verb that a transport needs. */
export function verbOf(transport: TunnelTransport): TunnelVerb {
  return transport === 'spdy' ? 'create' : 'get';
}

/**
 * What is remembered of a cluster, so that a transport that does not pass is not tried for every tunnel. It is forgotten
 * after a while, because servers are upgraded and rights are given.
 */
export class TransportMemory {
  readonly #transports: readonly TunnelTransport[];
  readonly #life: number;
  /** Time until which a transport, or a verb in a namespace, is known not to do. */
  readonly #blocked = new Map<string, number>();

  /** `life` in milliseconds. */
  constructor(transports: readonly TunnelTransport[], life: number) {
    this.#transports = transports;
    this.#life = life;
  }

  /** What to try, best first. Where nothing would be left, all. */
  order(namespace: string, now: number): readonly TunnelTransport[] {
    const left = this.#transports.filter(
      (transport) => !this.#holds(transport, now) && !this.#holds(`${namespace} ${verbOf(transport)}`, now),
    );
    return left.length > 0 ? left : this.#transports;
  }

  /** Another transport did pass where these did not. */
  blocked(transports: Iterable<TunnelTransport>, now: number): void {
    for (const transport of transports) this.#blocked.set(transport, now + this.#life);
  }

  denied(namespace: string, verbs: Iterable<TunnelVerb>, now: number): void {
    for (const verb of verbs) this.#blocked.set(`${namespace} ${verb}`, now + this.#life);
  }

  clear(): void {
    this.#blocked.clear();
  }

  #holds(key: string, now: number): boolean {
    const until = this.#blocked.get(key);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#blocked.delete(key);
    return false;
  }
}
