import { useMemo, useState } from 'react';
import type { CallError } from '#shared/contract/client.ts';
import type { CommandInput } from '#shared/contract/contract.ts';
import type { SetupPhase, SetupPlan, SetupState } from '#shared/model/setup.ts';
import { useLink, useStore } from '../../page/context.ts';
import { toCallError, useAnswer } from '../../page/answer.ts';

const BUSY: ReadonlySet<SetupPhase> = new Set(['applying', 'verifying', 'undoing']);

/** The parts of a set-up that a person can leave out. */
export type SetupPart = 'names' | 'trust' | 'ports';

type Choices = Pick<CommandInput<'setup.plan'>, SetupPart | 'stores'>;

/** The set-up as the view shows it, and what a person can do with it. */
export interface SetupControl {
  readonly state: SetupState | null;
  /** The last plan, also while a newer one is made. */
  readonly plan: SetupPlan | null;
  readonly parts: Readonly<Record<SetupPart, boolean>>;
  readonly busy: boolean;
  readonly planning: boolean;
  /** Why the last command did not work. */
  readonly error: CallError | null;
  readonly isLeftOut: (store: string) => boolean;
  readonly choosePart: (part: SetupPart, wanted: boolean) => void;
  readonly chooseStore: (store: string, wanted: boolean) => void;
  readonly look: () => void;
  readonly apply: () => void;
  /** Has one store trust what is served, and changes nothing else. */
  readonly fix: (store: string) => void;
  /** Approves a public name for the source in use; `typed` is the name as typed, where it has to be. */
  readonly approve: (host: string, typed: string | null) => void;
  /** Takes our root out of one store of the user. */
  readonly untrust: (store: string) => void;
  readonly undo: () => void;
  readonly cancel: () => void;
  readonly setOption: (option: 'undoOnQuit' | 'java', on: boolean) => void;
}

/** Keeps a plan of what is wished now. It is made anew when the wishes, the source or the set-up change. */
export function useSetup(): SetupControl {
  const link = useLink();
  const state = useStore(link.setup);
  const read = useStore(link.status)?.read ?? 0;
  const [parts, setParts] = useState({ names: true, trust: true, ports: true });
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [looks, setLooks] = useState(0);
  const [error, setError] = useState<CallError | null>(null);
  const busy = state !== null && BUSY.has(state.phase);
  const stores = useMemo(() => state?.plan?.stores.map(({ id }) => id) ?? [], [state?.plan]);
  const choices: Choices = {
    ...parts,
    stores: leftOut.size === 0 ? null : stores.filter((id) => !leftOut.has(id)),
  };
  // A plan tells the topic of itself, so that only what it rests on may ask for another one.
  const again = JSON.stringify([read, looks, state?.active?.planId ?? null, state?.options, state?.failure]);
  const answer = useAnswer('setup.plan', state === null || busy ? null : choices, again);

  function run(command: () => Promise<unknown>): void {
    setError(null);
    command().then(
      () => setLooks((count) => count + 1),
      (reason: unknown) => {
        setError(toCallError(reason));
        setLooks((count) => count + 1);
      },
    );
  }

  return {
    state,
    plan: state?.plan ?? null,
    parts,
    busy,
    planning: answer.kind === 'waiting',
    error: error ?? (answer.kind === 'failed' ? answer.error : null),
    isLeftOut: (store) => leftOut.has(store),
    choosePart: (part, wanted) => setParts({ ...parts, [part]: wanted }),
    chooseStore: (store, wanted) => {
      const next = new Set(leftOut);
      if (wanted) next.delete(store);
      else next.add(store);
      setLeftOut(next);
    },
    look: () => setLooks(looks + 1),
    apply: () => {
      const planId = state?.plan?.id;
      if (planId !== undefined) run(() => link.call('setup.apply', { ...choices, planId, confirm: true }));
    },
    fix: (store) => {
      const alone = { names: false, ports: false, stores: [store] };
      run(async () => {
        const { id } = await link.call('setup.plan', alone);
        return link.call('setup.apply', { ...alone, planId: id, confirm: true });
      });
    },
    approve: (host, typed) => run(() => link.call('setup.approve', { host, typed, confirm: true })),
    untrust: (store) => run(() => link.call('setup.untrust', { store, confirm: true })),
    undo: () => run(() => link.call('setup.undo', { confirm: true })),
    cancel: () => run(() => link.call('setup.cancel')),
    setOption: (option, on) => run(() => link.call('setup.options', { [option]: on })),
  };
}
