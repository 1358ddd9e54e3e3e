import { CodedError } from '../../coded-error.ts';
import type { SetupJournal } from '../journal.ts';
import type { SetupMachine } from '../machine.ts';

/**
 * Takes every root of ours out of one store of the user, and no longer counts it to the set-up. Throws `CodedError`:
 * `store-not-removable` for a store that is not there, needs rights, or did not let go of a root.
 */
export async function untrustStore(
  id: string,
  { machine, journal }: { readonly machine: SetupMachine; readonly journal: SetupJournal },
): Promise<void> {
  const store = (await machine.stores()).find((each) => each.id === id);
  if (store === undefined || store.scope !== 'user' || store.lines.length > 0)
    throw notRemovable(store?.name ?? id, '');
  for (const root of await store.ours()) {
    const { outcome, reason } = await store.remove(root, machine.manifest);
    if (outcome === 'refused' || outcome === 'failed') throw notRemovable(store.name, reason ?? '');
  }
  await journal.forget(id);
  const { active } = journal.content;
  if (active !== null) await journal.end({ ...active, stores: active.stores.filter((each) => each !== id) });
}

function notRemovable(store: string, reason: string): CodedError {
  return new CodedError(
    'store-not-removable',
    `${store} cannot be changed alone${reason === '' ? '' : `: ${reason}`}.`,
    {
      values: { store, reason },
      hint: 'Undo the whole set-up, which asks for the rights that this takes.',
    },
  );
}
