import type { SetupStep } from '#shared/model/setup.ts';
import { StepFailure, waiting, type Step } from './step.ts';

export interface RunOptions {
  /** Called with all steps whenever one changed. */
  readonly onProgress: (steps: readonly SetupStep[]) => void;
  /** Aborted when the person cancels: the step that runs is finished or ended by itself, and all are taken back. */
  readonly signal: AbortSignal;
  /** Steps that others report on themselves, shown from the beginning. */
  readonly parts?: readonly SetupStep[];
}

export interface RunResult {
  readonly steps: readonly SetupStep[];
  /** Why everything was taken back; null where it was not. */
  readonly failure: Cause | null;
  /** What the person has to do before the rest; null where nothing. */
  readonly paused: Cause | null;
}

interface Cause {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Runs steps one after the other. Where one fails that the others depend on, or the person cancels, the steps before it are
 * taken back in reverse order; one that cannot be taken back says so and the others still are.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<RunResult> {
  const all = steps.flatMap((step) => [waiting(step), ...(step.kind === 'elevation' ? (options.parts ?? []) : [])]);
  const shown = new Map<string, SetupStep>(all.map((step) => [step.id, step]));
  options.onProgress(all);
  const begun: Step[] = [];

  function show(step: SetupStep): void {
    shown.set(step.id, step);
    options.onProgress([...shown.values()]);
  }

  function change(id: string, changes: Partial<SetupStep>): void {
    const step = shown.get(id);
    if (step !== undefined) show({ ...step, ...changes });
  }

  for (const step of steps) {
    if (options.signal.aborted) return takeBack({ code: 'cancelled', values: {} });
    begun.push(step);
    change(step.id, { state: 'running' });
    try {
      const outcome = await step.run(show);
      const { code = null, values = {} } = outcome;
      change(step.id, { state: outcome.state === 'paused' ? 'skipped' : outcome.state, code, values });
      if (outcome.state === 'paused') {
        return { steps: [...shown.values()], failure: null, paused: { code: outcome.code, values } };
      }
    } catch (error) {
      const failure = failureOf(error);
      change(step.id, { state: 'failed', ...failure });
      if (step.onFailure === 'stop') return takeBack(failure);
      await undoOne(step);
    }
  }
  return { steps: [...shown.values()], failure: null, paused: null };

  async function takeBack(failure: Cause): Promise<RunResult> {
    for (const step of begun.reverse()) await undoOne(step);
    return { steps: [...shown.values()], failure, paused: null };
  }

  async function undoOne(step: Step): Promise<void> {
    if (step.takeBack === undefined) return;
    const before = shown.get(step.id);
    try {
      await step.takeBack();
      // What failed by itself keeps saying why.
      if (before?.state === 'done') change(step.id, { state: 'rolled-back' });
    } catch (error) {
      const { code, values } = failureOf(error);
      change(step.id, { state: 'failed', code: 'not-taken-back', values: { ...values, reason: code } });
    }
  }
}

/** Errors of the system as the code `system-error` with the system's own words. */
export function failureOf(error: unknown): {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
} {
  if (error instanceof StepFailure) return { code: error.code, values: error.values };
  return { code: 'system-error', values: { reason: error instanceof Error ? error.message : String(error) } };
}
