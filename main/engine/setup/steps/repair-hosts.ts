import type { SetupStep } from '#shared/model/setup.ts';
import { elevated, takeResult } from './elevated-step.ts';
import { repairPlan } from './helper-plan.ts';
import type { SetupMachine } from '../machine.ts';
import { failureOf } from './run-steps.ts';
import { StepFailure } from './step.ts';

/**
 * Takes broken markers of ours out of the hosts file by the helper, where the file still is the one that the person saw
 * (`sha256`). Never rejects: the step says what came of it; `run-command` where the person has to run a command for it.
 */
export async function repairHostsFile(
  machine: Pick<SetupMachine, 'hosts' | 'elevate'>,
  sha256: string,
  signal: AbortSignal,
): Promise<SetupStep> {
  const { path, problem, sha256: present } = machine.hosts();
  let step: SetupStep = { id: 'helper-hosts', kind: 'hosts', subject: path, state: 'done', code: null, values: {} };
  if (problem !== 'hosts-markers') return { ...step, state: 'skipped', code: 'markers-good' };
  try {
    if (present !== sha256) throw new StepFailure('hosts-changed', { path });
    const result = await elevated(machine, repairPlan(sha256), signal);
    if (!('state' in result)) {
      takeResult(result, ({ state, values }) => {
        step = { ...step, state, values };
      });
      return { ...step, code: 'hosts-repaired' };
    }
    throw new StepFailure(result.code ?? 'helper-failed', result.values);
  } catch (error) {
    return { ...step, state: 'failed', ...failureOf(error) };
  }
}
