import type { HelperPlan, HelperResult, HelperStep } from '#shared/model/helper-plan.ts';
import type { SetupStep, SetupStepKind } from '#shared/model/setup.ts';
import type { SetupMachine } from '../machine.ts';
import { StepFailure, type StepOutcome, type TellStep } from './step.ts';

const KINDS: Readonly<Record<HelperStep['id'], SetupStepKind>> = {
  plan: 'elevation',
  recovery: 'elevation',
  hosts: 'hosts',
  ca: 'system-store',
  ports: 'low-ports',
};
const STATES: Readonly<Record<HelperStep['state'], SetupStep['state']>> = {
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
  rolledback: 'rolled-back',
};

/** Runs a plan with rights; where a person has to run a command for it, the step is paused with that command. */
export async function elevated(
  machine: Pick<SetupMachine, 'elevate'>,
  plan: HelperPlan,
  signal: AbortSignal,
): Promise<HelperResult | StepOutcome> {
  try {
    return await machine.elevate(plan, signal);
  } catch (error) {
    if (!(error instanceof StepFailure) || error.code !== 'run-command') throw error;
    return { state: 'paused', code: error.code, values: error.values };
  }
}

/**
 * Tells of what the helper did part by part. It takes its own steps back where one failed, so that a failure of any part is
 * one of the whole (reference trust H).
 */
export function takeResult(result: HelperResult, tell: TellStep): StepOutcome {
  for (const step of result.steps) {
    if (step.id === 'plan' && step.state === 'done') continue;
    const { code, values } = step.detail;
    tell({
      id: `helper-${step.id}`,
      kind: KINDS[step.id],
      subject: step.id,
      state: STATES[step.state],
      code: step.state === 'done' ? null : code,
      values,
    });
  }
  if (result.ok) return { state: 'done' };
  const failed = result.steps.find(({ state }) => state === 'failed');
  throw new StepFailure(failed?.detail.code ?? 'helper-failed', failed?.detail.values ?? {});
}

/** Which parts of a plan the helper will report on, so that they are shown before. */
export function partsOf(plan: HelperPlan): readonly SetupStep[] {
  const parts = [plan.hosts !== null && 'hosts', plan.ca !== null && 'ca', plan.ports !== null && 'ports'] as const;
  return parts
    .filter((part) => part !== false)
    .map((part) => ({
      id: `helper-${part}`,
      kind: KINDS[part],
      subject: part,
      state: 'waiting',
      code: null,
      values: {},
    }));
}
