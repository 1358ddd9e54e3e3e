import { BlockList, isIP } from 'node:net';
import { HOSTS } from 'hostile';
import { hostsFileVersion, namesOf, readHostsBytes } from './hosts-file.ts';
import { splitHosts } from './managed-block.ts';

/**
 * Whether this machine leads a declared host to itself: names under `.localhost` by themselves (browsers do, RFC 6761 6.3),
 * others by the hosts file, which cannot hold a `wildcard`.
 */
export type NameState = 'built-in' | 'hosts-file' | 'unmapped' | 'wildcard';

/** What has become of our block in the hosts file: as we left it, edited by somebody, its markers damaged, or not there. */
export type BlockState = 'none' | 'ours' | 'drifted' | 'broken';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Answers for hosts from the machine's hosts file, which it only ever reads, and reads again when it changed. */
export class HostNames {
  readonly #path: string;
  readonly #log: (line: string) => void;
  #names: ReadonlyMap<string, readonly string[]> = new Map();
  #block: BlockState = 'none';
  #version: string | null = null;
  #looked = false;

  constructor(options: { readonly path?: string; readonly log?: (line: string) => void } = {}) {
    this.#path = options.path ?? HOSTS;
    this.#log = options.log ?? (() => undefined);
  }

  /** A name that the file also leads elsewhere counts as unmapped: resolvers give all addresses (reference trust A.2). */
  nameState(host: string): NameState {
    if (host === 'localhost' || host.endsWith('.localhost')) return 'built-in';
    if (host.startsWith('*')) return 'wildcard';
    this.#look();
    const addresses = this.#names.get(host) ?? [];
    return addresses.length > 0 && addresses.every(isLoopback) ? 'hosts-file' : 'unmapped';
  }

  /** Whether our block is as we left it. */
  blockState(): BlockState {
    this.#look();
    return this.#block;
  }

  /** Once for all questions of one turn: thousands of hosts are asked for together. */
  #look(): void {
    if (this.#looked) return;
    this.#looked = true;
    queueMicrotask(() => (this.#looked = false));
    try {
      const version = hostsFileVersion(this.#path);
      if (version === this.#version) return;
      this.#version = version;
      const bytes = readHostsBytes(this.#path) ?? Buffer.alloc(0);
      this.#block = blockStateOf(bytes);
      this.#names = namesOf(bytes);
    } catch (error) {
      this.#names = new Map();
      this.#block = 'none';
      this.#log(
        `the hosts file ${this.#path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function blockStateOf(bytes: Buffer): BlockState {
  const split = splitHosts(bytes);
  if (split.kind !== 'block') return split.kind;
  return split.drifted ? 'drifted' : 'ours';
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
