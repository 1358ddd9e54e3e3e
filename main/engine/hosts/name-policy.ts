import { isIP } from 'node:net';
import type { NameRefusalCode, NameWarning } from '#shared/model/setup.ts';
import { internationalName } from './international-name.ts';
import {
  HSTS_PRELOADED,
  PRIVATE_SUFFIXES,
  PUBLIC_SUFFIXES,
  RESERVED,
  RESERVED_LABELS,
  WELL_KNOWN,
} from './reserved-names.ts';

/** Most names in the hosts file, and most of one cluster (reference trust A.4). */
export const NAME_LIMITS = { total: 5000, perCluster: 500 } as const;

/** What the policy has to know of the machine and its user; all names in lower case. */
export interface NameFacts {
  /** Host names of this machine, with and without domain. */
  readonly own: readonly string[];
  /** Hosts of the API servers of every kubeconfig context. */
  readonly apiServers: readonly string[];
  /** Hosts that are needed to sign in or to pull from: OIDC issuers, registries, where our own updates come from. */
  readonly needed: readonly string[];
  /** Public names that a person approved one by one. */
  readonly approved: ReadonlySet<string>;
  /** Names that resolve to a public address which is not the Ingress' own load balancer. */
  readonly elsewhere: ReadonlySet<string>;
}

/** Nothing known: what is left are the rules that hold everywhere. */
export const NO_FACTS: NameFacts = {
  own: [],
  apiServers: [],
  needed: [],
  approved: new Set(),
  elsewhere: new Set(),
};

/** What may be done with a host of an Ingress; `host` is what would stand in the hosts file. */
export type NameVerdict =
  | {
      readonly kind: 'allowed';
      readonly host: string;
      /** The same in Unicode where it is an internationalised name. */
      readonly unicode: string | null;
      readonly warnings: readonly NameWarning[];
    }
  | {
      /** A public name: off until a person approves it, and only by typing it where `by` says so. */
      readonly kind: 'needs-approval';
      readonly host: string;
      readonly unicode: string | null;
      readonly warnings: readonly NameWarning[];
      readonly by: 'tick' | 'typed';
    }
  | {
      readonly kind: 'refused';
      /** As it was given, at most 300 characters, control characters escaped. */
      readonly host: string;
      readonly unicode: string | null;
      readonly code: NameRefusalCode;
    };

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Whether a host of an Ingress may be led to this machine. Whoever may write an Ingress must not be able to take over
 * `github.com` on a developer's machine, so the app asks this and the elevated helper asks it again (reference trust A.4).
 */
export function namePolicy(given: string, facts: NameFacts): NameVerdict {
  const malformed = shapeRefusal(given);
  if (malformed !== null) return refused(given, null, malformed);
  const international = internationalName(given);
  if (international === undefined) return refused(given, null, 'malformed');
  const host = (international?.ascii ?? given).toLowerCase();
  const unicode = international?.unicode ?? null;
  const code = labelRefusal(host) ?? reservedRefusal(host, facts);
  if (code !== null) return refused(given, unicode, code);
  const isPublic = !isUnder(PRIVATE_SUFFIXES, host);
  const warnings = warningsOf(host, { isPublic, mixed: international?.mixed === true });
  if (!isPublic || facts.approved.has(host)) return { kind: 'allowed', host, unicode, warnings };
  const by = isUnder(WELL_KNOWN, host) || facts.elsewhere.has(host) ? 'typed' : 'tick';
  return { kind: 'needs-approval', host, unicode, warnings, by };
}

/** Text of unknown origin as it can be shown: at most 300 characters, what cannot be seen escaped. */
export function shownName(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/[\p{C}\p{Z}]/gu, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`)
    .slice(0, 300);
}

/** What can be said of a name before its international form is known. */
function shapeRefusal(given: string): NameRefusalCode | null {
  if (given === '' || given === '*') return 'catch-all';
  if (given.length > 1000) return 'too-long';
  if (/[\p{C}\p{Z}]/u.test(given)) return 'malformed';
  if (given.startsWith('*.') && !given.slice(2).includes('*')) return 'wildcard';
  const plain = given.replaceAll(/[^\x21-\x7e]/g, '');
  if (/[^A-Za-z0-9.:-]/.test(plain)) return 'malformed';
  if (isIP(given) !== 0) return 'address';
  return null;
}

function labelRefusal(host: string): NameRefusalCode | null {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  // Resolvers read 127.1 and 0x7f.1 as addresses.
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)) return 'address';
  if (host.length > 253 || labels.some((label) => label.length > 63)) return 'too-long';
  if (!labels.every((label) => LABEL.test(label))) return 'malformed';
  if (last === 'localhost') return 'built-in';
  return null;
}

function reservedRefusal(host: string, facts: NameFacts): NameRefusalCode | null {
  const labels = host.split('.');
  const first = labels[0] ?? '';
  if (isOwn(host, facts.own)) return 'own-name';
  if (facts.apiServers.includes(host)) return 'api-server';
  if (facts.needed.includes(host)) return 'reserved';
  if (isUnder(RESERVED, host) || RESERVED_LABELS.includes(first) || first.startsWith('ip6-')) return 'reserved';
  if (labels.length < 2) return 'single-label';
  return PUBLIC_SUFFIXES.has(host) || PRIVATE_SUFFIXES.includes(host) ? 'public-suffix' : null;
}

/** The machine's names, and the first label under the suffixes that networks give to machines by themselves. */
function isOwn(host: string, own: readonly string[]): boolean {
  return own.some((name) => {
    const first = name.split('.')[0] ?? '';
    return (
      host === name || ['local', 'lan', 'localdomain', 'home.arpa'].some((suffix) => host === `${first}.${suffix}`)
    );
  });
}

function isUnder(suffixes: readonly string[], host: string): boolean {
  return suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

function warningsOf(host: string, of: { readonly isPublic: boolean; readonly mixed: boolean }): readonly NameWarning[] {
  const warnings: NameWarning[] = [];
  if (host.endsWith('.local')) warnings.push('multicast-dns');
  if (HSTS_PRELOADED.has(host.slice(host.lastIndexOf('.') + 1))) warnings.push('hsts-preloaded');
  if (of.mixed) warnings.push('mixed-script');
  if (of.isPublic) warnings.push('public');
  return warnings;
}

function refused(given: string, unicode: string | null, code: NameRefusalCode): NameVerdict {
  return { kind: 'refused', host: shownName(given), unicode, code };
}
