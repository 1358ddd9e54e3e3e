import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { connectTo, type ConnectTo } from '../connect-to.ts';
import { directEndpoint, type Endpoint } from './endpoint.ts';

const REFRESH_MS = 5_000;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What is known of a name at the moment. `refused` says why it may not be used. */
export interface NameState {
  readonly endpoints: readonly Endpoint[];
  readonly refused: Phrase | null;
  readonly resolved: boolean;
}

// An ExternalName is a way for somebody with rights in a cluster to aim at this machine or its cloud's metadata service
// (reference: kubernetes client 4.2).
const forbidden = new BlockList();
forbidden.addSubnet('127.0.0.0', 8, 'ipv4');
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addAddress('100.100.100.200', 'ipv4');
forbidden.addAddress('::1', 'ipv6');
forbidden.addAddress('::', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');

/** true for loopback, link-local, unspecified and metadata addresses. */
export function isForbiddenAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isForbiddenAddress(mapped);
  return forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * A name outside the cluster that a Service stands for, resolved again and again while it is asked for (reference 8).
 * `--connect-to` counts first and may lead anywhere, because the user said so.
 */
export class ExternalName {
  readonly name: string;
  readonly port: number;
  #connectTo: readonly ConnectTo[];
  #state: NameState = { endpoints: [], refused: null, resolved: false };
  #looked = -Infinity;
  #looking: Promise<void> | null = null;

  constructor(name: string, port: number, rules: readonly ConnectTo[]) {
    this.name = name.toLowerCase().replace(/\.$/, '');
    this.port = port;
    this.#connectTo = rules;
  }

  /** The latest answer; asks again in the background when it is old. */
  current(): NameState {
    if (performance.now() - this.#looked > REFRESH_MS) void this.refresh();
    return this.#state;
  }

  /** Asks now; several callers share one question. Never rejects: a name that does not resolve has no endpoints. */
  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looked = performance.now();
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { name } = this;
    const led = connectTo(this.#connectTo, name, this.port);
    const host = led?.address ?? name;
    const port = led?.port ?? this.port;
    if (led === null && (name === 'localhost' || name.endsWith('.localhost'))) {
      this.#state = { endpoints: [], refused: phrase('external-this-machine', { name }), resolved: true };
      return;
    }
    if (led === null && isIP(name) === 0 && !DNS_NAME.test(name)) {
      this.#state = { endpoints: [], refused: phrase('external-no-name', { name }), resolved: true };
      return;
    }
    let addresses: string[];
    try {
      addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map((found) => found.address);
    } catch {
      // Keep what was known: a resolver that is away for a moment must not take a route down.
      this.#state = { ...this.#state, resolved: this.#state.endpoints.length > 0 };
      return;
    }
    const allowed = led === null ? addresses.filter((address) => !isForbiddenAddress(address)) : addresses;
    const refused = allowed.length === 0 ? leadsTo(name, addresses[0]) : null;
    const known = new Map(this.#state.endpoints.map((endpoint) => [endpoint.key, endpoint]));
    const endpoints = allowed.map((address) => {
      const endpoint = directEndpoint(address, port, { pod: null, node: null });
      return known.get(endpoint.key) ?? endpoint;
    });
    const same = endpoints.length === known.size && endpoints.every((endpoint) => known.has(endpoint.key));
    // The same list stays the same value, so that what was made of it stays too.
    this.#state = { endpoints: same ? this.#state.endpoints : endpoints, refused, resolved: true };
  }
}

function leadsTo(name: string, address: string | undefined): Phrase {
  return address === undefined
    ? phrase('external-leads-nowhere', { name })
    : phrase('external-leads', { name, address });
}
