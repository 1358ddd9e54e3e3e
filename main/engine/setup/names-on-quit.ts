import { namesPlan } from './steps/helper-plan.ts';
import type { SetupJournal } from './journal.ts';
import type { SetupMachine } from './machine.ts';

/**
 * Takes the names out of the hosts file where that needs no prompt; stores and ports stay. The next start finds them gone
 * and offers them again.
 */
export async function takeNamesOut(machine: SetupMachine, journal: SetupJournal): Promise<void> {
  const { active } = journal.content;
  const { sha256, hasBlock } = machine.hosts();
  if (active === null || !hasBlock || machine.rights().method !== 'root') return;
  const { signal } = new AbortController();
  const { ok } = await machine.elevate(namesPlan({ expectSha256: sha256, names: [], ipv6: false }), signal);
  if (ok) await journal.end({ ...active, names: [] });
}
