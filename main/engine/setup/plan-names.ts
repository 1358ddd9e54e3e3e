import type { NamePlan, RefusedName } from '#shared/model/setup.ts';
import type { HostsFacts, NameVerdict, WishedName } from './facts.ts';

/** Names that one source may map, and names that the block may hold (reference trust A.4). */
export const MOST_NAMES = 500;

const LONGEST_SHOWN = 300;

export interface NamesInput {
  readonly wishes: readonly WishedName[];
  readonly policy: (host: string) => NameVerdict;
  /** Public names that a person approved for this source, lower case ASCII. */
  readonly approved: ReadonlySet<string>;
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
    if (refusal === null && verdict.kind !== 'refused') add(fit, wish, verdict, input);
    else if (refusal !== null) refused.push(refusedName(wish, verdict, refusal));
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

function refusalOf(verdict: NameVerdict, { hosts, approved }: NamesInput): Refusal | null {
  if (verdict.kind === 'refused') return { code: verdict.code, values: {}, approval: null };
  const foreign = hosts.foreign.get(verdict.host);
  if (foreign !== undefined) {
    return { code: 'conflict', values: { line: String(foreign.line), address: foreign.address }, approval: null };
  }
  if (verdict.kind === 'needs-approval' && !approved.has(verdict.host)) {
    return { code: 'public', values: {}, approval: verdict.approval };
  }
  return null;
}

function add(
  fit: Map<string, NamePlan>,
  wish: WishedName,
  verdict: Exclude<NameVerdict, { kind: 'refused' }>,
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
    warnings: verdict.kind === 'needs-approval' ? [...verdict.warnings, 'public'] : verdict.warnings,
  });
}

function refusedName({ host, origins }: WishedName, verdict: NameVerdict, refusal: Refusal): RefusedName {
  return { host: shown(host), unicode: verdict.unicode, origins, ...refusal };
}

/** Any text may stand in an object; what is shown can be read and steers nothing. */
function shown(host: string): string {
  const visible = host.replace(/[\p{C}\p{Z}]/gu, (each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`);
  return visible.length <= LONGEST_SHOWN ? visible : `${visible.slice(0, LONGEST_SHOWN - 1)}…`;
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
