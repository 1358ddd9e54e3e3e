import type { SetupPlan, SetupState } from '#shared/model/setup.ts';

/** Names that came and went since the set-up. Public ones are never among those that come by themselves (reference trust A.4). */
export function pendingNames(plan: SetupPlan): SetupState['pending'] {
  const of = (action: 'add' | 'remove'): readonly string[] =>
    plan.names.map
      .filter((name) => name.action === action && !(action === 'add' && name.warnings.includes('public')))
      .map(({ host }) => host);
  return { add: of('add'), remove: of('remove') };
}

/** Calls once when it has been quiet for some time after the last news; a flapping object gives one change (reference trust I 20). */
export class Quiet {
  readonly #act: () => void;
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(act: () => void, milliseconds: number) {
    this.#act = act;
    this.#milliseconds = milliseconds;
  }

  news(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#act();
    }, this.#milliseconds);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
