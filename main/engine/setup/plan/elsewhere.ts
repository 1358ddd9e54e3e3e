import { BlockList, isIP } from 'node:net';
import { Resolver } from 'node:dns/promises';
import type { WishedName } from './facts.ts';

/** Milliseconds that all questions together may take: a plan hardly waits, an approval does. */
export const PATIENCE = { plan: 50, approval: 2_000 } as const;
/** Milliseconds that an answer counts. */
const FRESH = 10 * 60_000;
const MOST = 64;

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');
PRIVATE.addAddress('::1', 'ipv6');

/** Asks name servers for the addresses of a name; never the hosts file. Rejects where there are none. */
export type AskNameServers = (host: string) => Promise<readonly string[]>;

/**
 * Which public names lead to a public address now that is not the load balancer of their own Ingress: somebody else's
 * site, so that approving one takes typing it (reference trust A.4).
 */
export class Elsewhere {
  readonly #ask: AskNameServers;
  readonly #known = new Map<string, { readonly addresses: readonly string[]; readonly at: number }>();

  constructor(ask: AskNameServers = askNameServers) {
    this.#ask = ask;
  }

  /** Those of the names that lead elsewhere, as far as name servers answer in time. */
  async among(wishes: readonly WishedName[], patience: number): Promise<ReadonlySet<string>> {
    const now = Date.now();
    const asked = wishes.slice(0, MOST).filter(({ host }) => now - (this.#known.get(host)?.at ?? 0) > FRESH);
    if (asked.length === 0) return this.#away(wishes);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([Promise.all(asked.map(({ host }) => this.#learn(host))), late]);
    clearTimeout(timer);
    return this.#away(wishes);
  }

  #away(wishes: readonly WishedName[]): ReadonlySet<string> {
    return new Set(wishes.filter((wish) => this.#leadsAway(wish)).map(({ host }) => host));
  }

  async #learn(host: string): Promise<void> {
    // No answer: no name server to ask, or nobody has the name.
    const addresses = await this.#ask(host).catch(() => []);
    this.#known.set(host, { addresses, at: Date.now() });
  }

  #leadsAway({ host, balancers }: WishedName): boolean {
    const addresses = this.#known.get(host)?.addresses ?? [];
    return addresses.some((address) => !isPrivate(address) && !balancers.includes(address));
  }
}

async function askNameServers(host: string): Promise<readonly string[]> {
  return new Resolver({ timeout: PATIENCE.approval, tries: 1 }).resolve4(host);
}

function isPrivate(address: string): boolean {
  const family = isIP(address);
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
