import type { SetupStep, SetupStepKind } from '#shared/model/setup.ts';

type Values = Readonly<Record<string, string>>;

/** How a step came out where it did not fail. */
export type StepOutcome =
  | { readonly state: 'done'; readonly code?: string; readonly values?: Values }
  | { readonly state: 'skipped'; readonly code: string; readonly values?: Values }
  /** The person has to do something first; what was done stays, and the steps behind it wait for another run. */
  | { readonly state: 'paused'; readonly code: string; readonly values: Values };

/** A step that failed, with the code of its sentence and remedy (`shared/i18n/setup.ts`). */
export class StepFailure extends Error {
  readonly code: string;
  readonly values: Values;

  constructor(code: string, values: Values = {}) {
    super(code);
    this.name = 'StepFailure';
    this.code = code;
    this.values = values;
  }
}

/** One thing to do, and how to take it back. */
export interface Step {
  readonly id: string;
  readonly kind: SetupStepKind;
  readonly subject: string;
  /** `stop`: what was done before is taken back; `go-on`: the others still count, such as stores beside a locked one. */
  readonly onFailure: 'stop' | 'go-on';
  /** Rejects with `StepFailure` for what a person can act on. Reports parts of its own through `tell`. */
  readonly run: (tell: TellStep) => Promise<StepOutcome>;
  /** Takes the step back, done or half done; without it there is nothing to take back. */
  readonly takeBack?: () => Promise<void>;
}

/** Tells of a part of a step as a step of its own. */
export type TellStep = (part: SetupStep) => void;

/** A step before it is begun. */
export function waiting({ id, kind, subject }: Pick<Step, 'id' | 'kind' | 'subject'>): SetupStep {
  return { id, kind, subject, state: 'waiting', code: null, values: {} };
}
