import { existsSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A network that this machine is in itself. */
export interface LocalNetwork {
  readonly interface: string;
  /** This machine's address in it. */
  readonly address: string;
  readonly prefix: number;
  /** true for one that exists in this machine alone, such as a bridge of containers; known on Linux only. */
  readonly virtual: boolean;
}

/** Every network of this machine but loopback. */
export function localNetworks(): readonly LocalNetwork[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal }) => !internal)
      .map(({ address, cidr }) => ({
        interface: name,
        address,
        prefix: Number(cidr?.split('/')[1] ?? (isIP(address) === 6 ? 128 : 32)),
        // What a network card is behind has a device; everything else the kernel made up.
        virtual: existsSync(`/sys/devices/virtual/net/${name}`),
      })),
  );
}

/** Whether an address lies in a network. */
export function isWithin(address: string, network: Pick<LocalNetwork, 'address' | 'prefix'>): boolean {
  const family = isIP(address);
  if (family === 0 || family !== isIP(network.address)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network.address, network.prefix, kind);
  return list.check(address, kind);
}

/** The /24, or for IPv6 the /64, that an address lies in: what a verdict counts for (reference 4.5). */
export function neighbourhood(address: string): string {
  if (isIP(address) === 4) return address.slice(0, address.lastIndexOf('.'));
  return expanded(address).slice(0, 4).join(':');
}

function expanded(address: string): readonly string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
}
