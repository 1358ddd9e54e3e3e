import type { NameVerdict } from '../../browser/browser-names.ts';
import { namePolicy, type NameFacts } from '../../hosts/name-policy.ts';
import { PRIVATE_SUFFIXES } from '../../hosts/reserved-names.ts';

/**
 * What the name policy says of a name in a browser. It is stricter than a browser needs only where it has to be: names under
 * `localhost` lead here anyway, and a wildcard, which no hosts file can hold, is judged by what it covers. A public name
 * that has to be typed is refused unless it was approved so.
 */
export function browserVerdict(name: string, facts: NameFacts): NameVerdict {
  if (facts.approved.has(name)) return 'allowed';
  const isWildcard = name.startsWith('*.');
  const base = isWildcard ? name.slice(2) : name;
  // What is approved for a name says nothing of the names below it.
  const verdict = namePolicy(base, isWildcard ? { ...facts, approved: new Set() } : facts);
  switch (verdict.kind) {
    case 'allowed':
      return 'allowed';
    case 'needs-approval':
      return verdict.by === 'tick' ? 'needs-approval' : 'refused';
    case 'refused': {
      const isPrivateSuffix = isWildcard && PRIVATE_SUFFIXES.includes(base);
      return verdict.code === 'built-in' || isPrivateSuffix ? 'allowed' : 'refused';
    }
  }
}
