import type { SetupRecovery } from '#shared/model/setup.ts';
import type { HostsFacts, PortsFacts, StoreFact } from './plan/facts.ts';
import type { Journal, SetupJournal } from './journal.ts';
import type { SetupMachine } from './machine.ts';

export interface RecoveryInput {
  readonly journal: Journal;
  /** The journal could not be understood. */
  readonly broken: boolean;
  readonly hosts: HostsFacts;
  readonly stores: readonly StoreFact[];
  readonly ports: PortsFacts;
}

type Difference = SetupRecovery['differences'][number];

/**
 * Compares what the journal says with what is there, without changing anything; null where both agree. Nothing is repaired
 * by itself where that would take a prompt (reference trust H).
 */
export function findRecovery({ journal, broken, hosts, stores, ports }: RecoveryInput): SetupRecovery | null {
  const { transaction, active } = journal;
  if (transaction !== null) {
    const found = transaction.operation === 'apply' ? 'interrupted-apply' : 'interrupted-undo';
    return { found, differences: differencesOf(journal, { hosts, stores, ports }) };
  }
  const differences = active === null ? leftovers(hosts, stores) : differencesOf(journal, { hosts, stores, ports });
  if (differences.length === 0) return null;
  return { found: broken ? 'interrupted-apply' : 'drift', differences };
}

/** Whether nothing of ours is there to compare: most machines have no set-up, and asking stores takes its time. */
export async function isUntouched(machine: SetupMachine, { broken, content }: SetupJournal): Promise<boolean> {
  if (broken || content.transaction !== null || content.records.length > 0) return false;
  return (await machine.elevatedTraces()).length === 0;
}

function differencesOf(
  { active, records }: Journal,
  { hosts, stores, ports }: Pick<RecoveryInput, 'hosts' | 'stores' | 'ports'>,
): readonly Difference[] {
  const names = new Set(active?.names ?? []);
  const trusted = new Set([...(active?.stores ?? []), ...records.map(({ id }) => id)]);
  return [
    ...(hosts.problem === null ? [] : [{ code: hosts.problem, subject: hosts.path }]),
    ...[...names].filter((name) => !hosts.ours.has(name)).map((subject) => ({ code: 'name-gone', subject })),
    ...[...hosts.ours.keys()].filter((name) => !names.has(name)).map((subject) => ({ code: 'name-left', subject })),
    ...[...names].flatMap((name) => conflict(name, hosts)),
    ...stores
      .filter(({ id, state }) => trusted.has(id) && state !== 'installed' && state !== 'manual')
      .map(({ name }) => ({ code: 'store-lost', subject: name })),
    ...(active === null
      ? []
      : ports.ports.filter(isLost).map(({ wanted }) => ({ code: 'port-lost', subject: String(wanted) }))),
  ];
}

/** Without a set-up nothing of ours should be there. */
function leftovers(hosts: HostsFacts, stores: readonly StoreFact[]): readonly Difference[] {
  return [
    ...(hosts.problem === 'hosts-markers' ? [{ code: hosts.problem, subject: hosts.path }] : []),
    ...[...hosts.ours.keys()].map((subject) => ({ code: 'name-left', subject })),
    ...stores
      .filter(({ state }) => state === 'installed' || state === 'other')
      .map(({ name }) => ({ code: 'store-left', subject: name })),
  ];
}

function conflict(name: string, hosts: HostsFacts): readonly Difference[] {
  return hosts.foreign.has(name) ? [{ code: 'name-conflict', subject: name }] : [];
}

function isLost({ open, wanted, chosen }: PortsFacts['ports'][number]): boolean {
  return chosen === null && !open.includes(wanted);
}
