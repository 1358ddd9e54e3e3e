import type { HostsLine } from '#shared/model/hosts-file-view.ts';
import type { ElevationPlan, NameOrigin, PortOwner, StoreScope } from '#shared/model/setup.ts';
import type { PortTrial } from '../ports/low-ports.ts';

/** A host that an Ingress asks for, with every Ingress that does. */
export interface WishedName {
  /** As declared, lower case; wildcards and `*` included. */
  readonly host: string;
  readonly origins: readonly NameOrigin[];
  /** Addresses of the load balancers of those Ingress objects. */
  readonly balancers: readonly string[];
}

/** A line of the hosts file that is none of ours and maps a name. */
export interface ForeignEntry {
  readonly line: number;
  readonly address: string;
}

/** The hosts file as it stands. */
export interface HostsFacts {
  readonly path: string;
  /** Hex, of the whole file; `absent` where there is none. */
  readonly sha256: string;
  /** Names of our block with the address that each has, `::1` lines apart. */
  readonly ours: ReadonlyMap<string, { readonly address: string; readonly ipv6: boolean }>;
  /** Names that others map, lower case. */
  readonly foreign: ReadonlyMap<string, ForeignEntry>;
  /** Whether markers of ours are there, also around nothing or broken. */
  readonly hasBlock: boolean;
  /** Somebody edited within our block. */
  readonly drifted: boolean;
  /** A code why our block cannot be written, such as broken markers; null where it can. */
  readonly problem: string | null;
  /** What a repair of broken markers takes out. */
  readonly repair: readonly HostsLine[];
}

/** A trust store and what it says of our CA. */
export interface StoreFact {
  readonly id: string;
  readonly name: string;
  readonly scope: StoreScope;
  readonly path: string | null;
  /** `other`: an earlier CA of ours; `manual`: a consumer without a store, led by environment lines. */
  readonly state: 'installed' | 'absent' | 'other' | 'unavailable' | 'unreadable' | 'manual';
  /** Why it is unavailable or unreadable. */
  readonly reason: string | null;
  /** Only on wish (reference trust C.7). */
  readonly optional: boolean;
}

export interface AuthorityFact {
  /** Hex SHA-256 of the root's DER; null where none was made yet. */
  readonly sha256: string | null;
  /** Milliseconds since the epoch. */
  readonly expires: number | null;
  /** Those of these names that it may not sign for. */
  readonly outside: (names: readonly string[]) => readonly string[];
  /** Whether it may sign for a public name beside these, which a person never approved. */
  readonly exceeds: (approved: readonly string[]) => boolean;
}

/** One of the two standard ports. */
export interface PortFact {
  readonly scheme: 'http' | 'https';
  readonly wanted: 80 | 443;
  /** What we listen on for the scheme now; null where nothing is served. */
  readonly open: readonly number[];
  /** Addresses on which the standard port is ours. */
  readonly standardOn: readonly string[];
  /** A port that a person gave on the command line; null for the standard one. */
  readonly chosen: number | null;
  readonly trials: Readonly<Record<'127.0.0.1' | '::1' | '127.0.0.2', PortTrial>>;
  readonly owner: PortOwner | null;
}

export interface PortsFacts {
  readonly ports: readonly PortFact[];
  /** First port that every user may open; null where the system has no such knob. */
  readonly firstFree: number | null;
  /** Addresses that the engine was told to listen on. */
  readonly addresses: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** How rights could be had on this machine, were they needed. */
export type RightsFact = Omit<ElevationPlan, 'command'> & { readonly command: string | null };

/** Everything that a plan rests on besides the wishes. */
export interface MachineFacts {
  readonly hosts: HostsFacts;
  readonly stores: readonly StoreFact[];
  readonly authority: AuthorityFact;
  readonly ports: PortsFacts;
  readonly rights: RightsFact;
}
