import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLoopback } from './understand-port.ts';

const PATIENCE_MS = 2_000;

/** Looks names up; a test puts its own in the place of the system's. */
export interface NameLookup {
  /** As programs on this machine do, hosts file and all; rejects where the name is unknown. */
  readonly system: (name: string) => Promise<readonly string[]>;
  /** As the DNS says, past the hosts file. */
  readonly dns: (name: string) => Promise<readonly string[]>;
}

export const SYSTEM_LOOKUP: NameLookup = {
  system: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  dns: async (name) => {
    const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 });
    return resolver.resolve4(name);
  },
};

/**
 * What a host stands for, within 2 s; empty where nobody knows. A name that the hosts file leads to this machine, as a set-up
 * does, is asked of the DNS as well, since what is wanted is where the cluster is.
 */
export async function resolveName(host: string, names: NameLookup = SYSTEM_LOOKUP): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const here = await inTime(names.system(host));
  if (here.length === 0 || !here.every(isLoopback) || host === 'localhost' || host.endsWith('.localhost')) return here;
  const elsewhere = await inTime(names.dns(host));
  return elsewhere.length === 0 ? here : elsewhere;
}

async function inTime(answer: Promise<readonly string[]>): Promise<readonly string[]> {
  const { promise: late, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(resolve, PATIENCE_MS, []);
  try {
    // A name that nobody knows is an answer too.
    return await Promise.race([answer.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
