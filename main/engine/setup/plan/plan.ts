import { createHash } from 'node:crypto';
import type { HostsFileView } from '#shared/model/hosts-file-view.ts';
import type { AskedRight, ElevationPlan, NamePlan, SetupChoices, SetupPlan, StorePlan } from '#shared/model/setup.ts';
import type { NameVerdict } from '../../hosts/name-policy.ts';
import { permits, PRIVATE_SUFFIXES } from '../../tls/signable-name.ts';
import { authorityExpiry, nextPublicNames } from '../../tls/signing-limits.ts';
import type { HostsFacts, MachineFacts, WishedName } from './facts.ts';
import { planNames } from './plan-names.ts';
import { planPorts } from './plan-ports.ts';
import { planStores } from './plan-stores.ts';

/** What every person gets who asks for nothing in particular. */
export const EVERYTHING: SetupChoices = { approve: [], stores: null, names: true, trust: true, ports: true };

export interface PlanInput {
  readonly wishes: readonly WishedName[];
  readonly facts: MachineFacts;
  /** Knows the public names that a person approved, now or before. */
  readonly policy: (host: string) => NameVerdict;
  readonly choices: SetupChoices;
  /** Every public name that a person approved, for any source: what the CA may sign for beside private names. */
  readonly approved: readonly string[];
  /** The source in a word. */
  readonly cluster: string;
  /** Java's stores are wished. */
  readonly java: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Makes a plan and changes nothing: equal input gives an equal plan but for `createdAt`. */
export function makePlan(input: PlanInput): SetupPlan {
  const { facts, choices, now } = input;
  const ports = planPorts(facts.ports, choices.ports, exampleHost(input));
  const names = planNames({
    wishes: input.wishes,
    policy: input.policy,
    hosts: facts.hosts,
    address: ports.addresses.find((address) => address !== '::1') ?? '127.0.0.1',
    ipv6: ports.addresses.includes('::1'),
    wanted: choices.names && facts.hosts.problem === null,
  });
  const authority = planAuthority(facts, { names: names.map, approved: input.approved, now });
  const stores = planStores({
    stores: facts.stores,
    chosen: choices.stores,
    optional: input.java,
    wanted: choices.trust,
    newAuthority: authority.action !== 'keep',
  });
  const asksPassword = askedRights(names.map, stores, ports.method);
  const userWork = stores.some(({ action, scope }) => scope === 'user' && isWork(action));
  const plan = {
    cluster: input.cluster,
    names,
    hostsFile: hostsFileView(facts.hosts),
    diff: diffOf(names.map, facts.hosts, ports.addresses),
    stores,
    authority: choices.trust ? authority : { ...authority, action: 'keep' as const, reason: null },
    ports,
    elevation: elevationOf(facts, asksPassword),
    asksPassword,
    nothingToDo: asksPassword.length === 0 && !userWork && ports.method === 'none',
  };
  return { id: identify(plan), createdAt: now, ...plan };
}

/** The hosts file for whoever looks at it. */
export function hostsFileView({ path, sha256, problem, repair }: HostsFacts): HostsFileView {
  return { path, sha256, problem, repair };
}

/** A host to show addresses with: one that is mapped, else one that needs no mapping. */
function exampleHost({ wishes, policy }: PlanInput): string | null {
  const verdicts = wishes.map(({ host }) => policy(host));
  const found =
    verdicts.find(({ kind }) => kind === 'allowed') ??
    verdicts.find((verdict) => verdict.kind === 'refused' && verdict.code === 'built-in');
  return found?.host ?? null;
}

/**
 * A new CA is needed where there is none, it ends soon, a name is outside of what it may sign for, or it may sign for a
 * public name that nobody approved: only what was approved is ever trusted.
 */
function planAuthority(
  { authority: fact, stores }: MachineFacts,
  {
    names,
    approved,
    now,
  }: { readonly names: readonly NamePlan[]; readonly approved: readonly string[]; readonly now: number },
): SetupPlan['authority'] {
  const { sha256, expires } = fact;
  const wanted = mappedHosts(names);
  const next = [...PRIVATE_SUFFIXES, ...nextPublicNames(wanted, approved)];
  const full = wanted.filter((host) => !permits(next, host));
  if (sha256 === null || expires === null) {
    return { sha256: null, action: 'create', expires: null, reason: null, outside: [], full };
  }
  const outside = fact.outside(wanted).filter((host) => !full.includes(host));
  const reason = replacementReason(authorityExpiry(expires, now).state, outside, fact.exceeds(approved));
  const action = reason === null ? 'keep' : 'replace';
  const isTrusted = stores.some(({ state }) => state === 'installed');
  return isTrusted
    ? { sha256, action, expires, reason, outside, full }
    : { sha256, action, expires, reason: null, outside: [], full };
}

/** A name that is outside counts first: it is what a person has just approved. */
function replacementReason(
  end: ReturnType<typeof authorityExpiry>['state'],
  outside: readonly string[],
  exceeds: boolean,
): SetupPlan['authority']['reason'] {
  if (end === 'expired') return 'expired';
  if (outside.length > 0) return 'outside';
  if (end === 'renew-soon') return 'ends';
  return exceeds ? 'unapproved' : null;
}

/** The hosts that lead here once a plan is done. */
export function mappedHosts(names: readonly NamePlan[]): readonly string[] {
  return names.filter(({ action }) => action !== 'remove').map(({ host }) => host);
}

function isWork(action: StorePlan['action']): boolean {
  return action === 'install' || action === 'replace';
}

function askedRights(
  names: readonly NamePlan[],
  stores: readonly StorePlan[],
  method: SetupPlan['ports']['method'],
): readonly AskedRight[] {
  const asked: AskedRight[] = [];
  if (names.some(({ action }) => action !== 'keep')) asked.push('hosts');
  const system = stores.filter(({ scope, action }) => scope === 'system' && isWork(action));
  if (system.some(({ id }) => !id.startsWith('java'))) asked.push('system-store');
  if (system.some(({ id }) => id.startsWith('java'))) asked.push('java');
  if (method === 'sysctl') asked.push('ports');
  return asked;
}

function elevationOf({ rights }: MachineFacts, asked: readonly AskedRight[]): ElevationPlan {
  return asked.length === 0 ? { method: 'none', command: null, reason: null } : rights;
}

function diffOf(names: readonly NamePlan[], hosts: HostsFacts, addresses: readonly string[]): readonly string[] {
  const address = addresses.find((each) => each !== '::1') ?? '127.0.0.1';
  return names.flatMap(({ host, action }) => {
    const present = hosts.ours.get(host);
    const before = present === undefined ? [] : entries(host, present.address, present.ipv6).map((line) => `-${line}`);
    switch (action) {
      case 'keep':
        return [];
      case 'add':
        return [...before, ...entries(host, address, addresses.includes('::1')).map((line) => `+${line}`)];
      case 'remove':
        return before;
    }
  });
}

function entries(host: string, address: string, ipv6: boolean): readonly string[] {
  return [`${address} ${host}`, ...(ipv6 ? [`::1 ${host}`] : [])];
}

function identify(plan: Omit<SetupPlan, 'id' | 'createdAt'>): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 24);
}
