import { namePolicy, NO_FACTS } from '#engine/hosts/name-policy.ts';
import type { HostsFacts, MachineFacts, PortFact, StoreFact, WishedName } from '#engine/setup/plan/facts.ts';
import { EVERYTHING, makePlan, type PlanInput } from '#engine/setup/plan/plan.ts';
import type { AuthorityView } from '#shared/model/authority-view.ts';
import type { SetupPlan } from '#shared/model/setup.ts';

export const DAY = 24 * 60 * 60 * 1000;
export const NOW = Date.parse('2026-06-01T12:00:00Z');

export function wish(host: string, ingress = 'shop'): WishedName {
  return { host, origins: [{ namespace: 'default', ingress }], balancers: [] };
}

export function hostsFacts(changes: Partial<HostsFacts> = {}): HostsFacts {
  return {
    path: '/etc/hosts',
    sha256: 'aa'.repeat(32),
    ours: new Map(),
    foreign: new Map(),
    hasBlock: false,
    drifted: false,
    problem: null,
    repair: [],
    ...changes,
  };
}

/** Names that our block holds as a set-up writes them. */
export function mapped(...names: string[]): HostsFacts['ours'] {
  return new Map(names.map((name) => [name, { address: '127.0.0.1', ipv6: true }]));
}

export function storeFact(id: string, changes: Partial<StoreFact> = {}): StoreFact {
  const scope = id === 'system' ? 'system' : 'user';
  return { id, name: id, scope, path: `/${id}`, state: 'absent', reason: null, optional: false, ...changes };
}

/** A port that is ours, unless said otherwise. */
export function portFact(wanted: 80 | 443, changes: Partial<PortFact> = {}): PortFact {
  const scheme = wanted === 80 ? 'http' : 'https';
  const trials = { '127.0.0.1': 'taken', '::1': 'taken', '127.0.0.2': 'taken' } as const;
  const standardOn = changes.open === undefined || changes.open.includes(wanted) ? ['127.0.0.1', '::1'] : [];
  return { scheme, wanted, open: [wanted], standardOn, chosen: null, trials, owner: null, ...changes };
}

export const FREE = { '127.0.0.1': 'free', '::1': 'free', '127.0.0.2': 'free' } as const;
export const FORBIDDEN = { '127.0.0.1': 'forbidden', '::1': 'forbidden', '127.0.0.2': 'forbidden' } as const;

export function machineFacts(changes: Partial<MachineFacts> = {}): MachineFacts {
  return {
    hosts: hostsFacts(),
    stores: [],
    authority: {
      sha256: 'cc'.repeat(32),
      expires: NOW + 1000 * DAY,
      outside: () => [],
      exceeds: () => false,
    },
    ports: {
      ports: [portFact(80), portFact(443)],
      firstFree: 1024,
      addresses: ['127.0.0.1', '::1'],
      platform: 'linux',
    },
    rights: { method: 'pkexec', command: null, reason: null },
    ...changes,
  };
}

export function planOf(changes: Partial<PlanInput> = {}): SetupPlan {
  const approved = new Set(changes.approved ?? []);
  return makePlan({
    wishes: [],
    facts: machineFacts(),
    policy: (host) => namePolicy(host, { ...NO_FACTS, approved }),
    choices: EVERYTHING,
    approved: [],
    cluster: 'demo:demo',
    java: false,
    now: NOW,
    ...changes,
  });
}

/** A good authority without leaves, unless said otherwise. */
export function authorityView(changes: Partial<AuthorityView> = {}): AuthorityView {
  const leaves = { count: 0, firstEnds: null };
  return {
    expires: NOW + 1000 * DAY,
    state: 'good',
    daysLeft: 1000,
    outside: [],
    full: [],
    leaves,
    ...changes,
  };
}
