import type { RootCertificate } from '../../trust/root-certificate.ts';
import type { TrustStore } from '../../trust/trust-store.ts';
import { elevated, takeResult } from './elevated-step.ts';
import { undoPlan } from './helper-plan.ts';
import type { SetupJournal } from '../journal.ts';
import type { SetupMachine } from '../machine.ts';
import { StepFailure, type Step } from './step.ts';

export interface UndoContext {
  readonly machine: SetupMachine;
  readonly journal: SetupJournal;
  readonly signal: AbortSignal;
}

/**
 * What taking everything back takes: the journal backwards, then a sweep of every store for roots of ours, by what the
 * certificates say and not by what was remembered (reference trust C.8). A prompt only where something needs rights.
 */
export async function undoSteps({ machine, journal, signal }: UndoContext): Promise<readonly Step[]> {
  const traces = await machine.elevatedTraces();
  const found = await Promise.all(
    (await machine.stores())
      .filter((store) => isSwept(store, journal))
      .map(async (store) => ({ store, roots: await store.ours() })),
  );
  const stores = found.filter(({ store, roots }) => roots.length > 0 || recorded(journal, store));
  return [
    ...(traces.length === 0 ? [] : [elevatedStep(traces, { machine, journal, signal })]),
    ...stores.reverse().map(({ store, roots }) => storeStep(store, roots, { machine, journal, signal })),
  ];
}

function elevatedStep(traces: readonly string[], { machine, journal, signal }: UndoContext): Step {
  return {
    id: 'undo-elevation',
    kind: 'undo-elevation',
    subject: traces.join(', '),
    onFailure: 'go-on',
    run: async (tell) => {
      await journal.intend({ id: 'elevated', kind: 'elevated', values: {} });
      const result = await elevated(machine, undoPlan(), signal);
      if ('state' in result) return result;
      const outcome = takeResult(result, tell);
      const left = await machine.elevatedTraces();
      if (left.length > 0) throw new StepFailure('undo-incomplete', { left: left.join(', ') });
      await journal.forget('elevated');
      return outcome;
    },
  };
}

function storeStep(store: TrustStore, roots: readonly RootCertificate[], { machine, journal }: UndoContext): Step {
  return {
    id: `undo-${store.id}`,
    kind: 'undo-user-store',
    subject: store.name,
    onFailure: 'go-on',
    run: async () => {
      // An install that was cut off may have made files before the store held anything.
      const begun = recorded(journal, store) ? [await machine.authority.root()] : [];
      for (const root of [...roots, ...begun.filter(({ sha256 }) => roots.every((each) => each.sha256 !== sha256))]) {
        const result = await store.remove(root, machine.manifest);
        if (result.outcome === 'refused' || result.outcome === 'failed') {
          throw new StepFailure(result.reason ?? 'store-failed', result.values);
        }
      }
      const left = await store.ours();
      if (left.length > 0) throw new StepFailure('undo-incomplete', { left: store.path ?? store.name });
      await journal.forget(store.id);
      return { state: 'done' };
    },
  };
}

function recorded(journal: SetupJournal, store: TrustStore): boolean {
  return journal.content.records.some(({ id }) => id === store.id);
}

/** Stores of root are the helper's; asking Java takes a second, so it is asked only where something was done to it. */
function isSwept(store: TrustStore, journal: SetupJournal): boolean {
  return store.scope === 'user' && (!store.optional || recorded(journal, store));
}
