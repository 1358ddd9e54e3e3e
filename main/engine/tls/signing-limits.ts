import { MOST_PUBLIC_NAMES } from '#shared/model/authority-view.ts';
import { baseName, isSignable, permits, PRIVATE_SUFFIXES } from './signable-name.ts';

const DAY = 24 * 60 * 60 * 1000;
/** When a person is asked to renew (reference trust B.4). */
const ASK_BEFORE = 60 * DAY;

/** Why the present authority cannot sign for a host. `outside` alone is a matter of renewing it, with a person's approval. */
export interface UnsignableHost {
  readonly host: string;
  /** `never`: no authority of ours would. `outside`: not among the names it is limited to. `too-many`: no room for more. */
  readonly reason: 'never' | 'outside' | 'too-many';
}

/**
 * The hosts among those asked for that an authority limited to `permitted` cannot sign for, each once. A host outside needs
 * a new authority, and stores that trust the present one a new installation: so they are asked for together.
 */
export function unsignableHosts(permitted: readonly string[], hosts: readonly string[]): readonly UnsignableHost[] {
  const listed = permitted.filter((name) => !PRIVATE_SUFFIXES.includes(name));
  const added = new Set<string>();
  return [...new Set(hosts)].flatMap((host): readonly UnsignableHost[] => {
    if (!isSignable(host)) return [{ host, reason: 'never' }];
    if (permits(permitted, host)) return [];
    added.add(baseName(host));
    return [{ host, reason: listed.length + added.size > MOST_PUBLIC_NAMES ? 'too-many' : 'outside' }];
  });
}

/**
 * The public names that the next authority lists: those that are to be led here first, then the others that a person
 * approved, as far as there is room.
 */
export function nextPublicNames(hosts: readonly string[], approved: readonly string[]): readonly string[] {
  const names = [...hosts, ...approved].filter((host) => isSignable(host) && !permits(PRIVATE_SUFFIXES, host));
  return [...new Set(names.map(baseName))].slice(0, MOST_PUBLIC_NAMES);
}

/** How an authority stands in time; days are whole ones that are left, negative once it is over. */
export interface AuthorityExpiry {
  readonly state: 'good' | 'renew-soon' | 'expired';
  readonly daysLeft: number;
}

/** What is to be said of an authority's end at a time; both in milliseconds since the epoch. */
export function authorityExpiry(notAfter: number, now: number): AuthorityExpiry {
  const left = notAfter - now;
  const daysLeft = Math.floor(left / DAY);
  if (left <= 0) return { state: 'expired', daysLeft };
  return { state: left < ASK_BEFORE ? 'renew-soon' : 'good', daysLeft };
}
