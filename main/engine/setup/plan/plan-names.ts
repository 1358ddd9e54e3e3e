import type { NamePlan, RefusedName } from '#shared/model/setup.ts';
import { NAME_LIMITS, type NameVerdict } from '../../hosts/name-policy.ts';
import type { HostsFacts, WishedName } from './facts.ts';

/** Names that one source may map (reference trust A.4). */
const MOST_NAMES = NAME_LIMITS.perCluster;

export interface NamesInput {
  readonly wishes: readonly WishedName[];
  /** Knows the public names that a person approved for this source. */
  readonly policy: (host: string) => NameVerdict;
  readonly hosts: HostsFacts;
  /** Address that names point to, and whether `::1` answers too. */
  readonly address: string;
  readonly ipv6: boolean;
  /** false: names are left as they are. */
  readonly wanted: boolean;
}

/**
 * Which names are mapped, kept, taken out and refused. A name that others map is refused whatever they map it to: resolvers
 * give all addresses (reference trust A.2). Where there are too many, names that are mapped already keep their place.
 */
export function planNames(input: NamesInput): {
  readonly map: readonly NamePlan[];
  readonly refused: readonly RefusedName[];
} {
  const refused: RefusedName[] = [];
  const fit = new Map<string, NamePlan>();
  for (const wish of input.wishes) {
    const verdict = input.policy(wish.host);
    const refusal = refusalOf(verdict, input);
    if (refusal !== null) refused.push(refusedName(wish, verdict, refusal));
    else if (verdict.kind === 'allowed') add(fit, wish, verdict, input);
  }
  const ordered = [...fit.values()].sort(byPlace);
  const over = ordered.slice(MOST_NAMES);
  for (const { host, unicode, origins } of over) {
    refused.push({ host, unicode, origins, code: 'too-many', values: { limit: String(MOST_NAMES) }, approval: null });
  }
  const kept = new Set(ordered.slice(0, MOST_NAMES).map(({ host }) => host));
  const gone = [...input.hosts.ours.keys()].filter((host) => !kept.has(host)).map(removal);
  const map = ordered.slice(0, MOST_NAMES).sort((a, b) => (a.host < b.host ? -1 : 1));
  return { map: input.wanted ? [...map, ...gone] : unchanged(input.hosts), refused };
}

type Refusal = Pick<RefusedName, 'code' | 'values' | 'approval'>;

function refusalOf(verdict: NameVerdict, { hosts }: NamesInput): Refusal | null {
  if (verdict.kind === 'refused') return { code: verdict.code, values: {}, approval: null };
  const foreign = hosts.foreign.get(verdict.host);
  if (foreign !== undefined) {
    return { code: 'conflict', values: { line: String(foreign.line), address: foreign.address }, approval: null };
  }
  return verdict.kind === 'needs-approval' ? { code: 'public', values: {}, approval: verdict.by } : null;
}

function add(
  fit: Map<string, NamePlan>,
  wish: WishedName,
  verdict: Extract<NameVerdict, { kind: 'allowed' }>,
  { hosts, address, ipv6 }: NamesInput,
): void {
  const { host, unicode } = verdict;
  const present = hosts.ours.get(host);
  const known = fit.get(host);
  fit.set(host, {
    host,
    unicode,
    action: present !== undefined && present.address === address && present.ipv6 === ipv6 ? 'keep' : 'add',
    origins: [...(known?.origins ?? []), ...wish.origins],
    warnings: verdict.warnings,
  });
}

function refusedName({ origins }: WishedName, { host, unicode }: NameVerdict, refusal: Refusal): RefusedName {
  return { host, unicode, origins, ...refusal };
}

function byPlace(a: NamePlan, b: NamePlan): number {
  if (a.action !== b.action) return a.action === 'keep' ? -1 : 1;
  return a.host < b.host ? -1 : 1;
}

function removal(host: string): NamePlan {
  return { host, unicode: null, action: 'remove', origins: [], warnings: [] };
}

function unchanged({ ours }: HostsFacts): readonly NamePlan[] {
  return [...ours.keys()].map((host) => ({ host, unicode: null, action: 'keep', origins: [], warnings: [] }));
}
