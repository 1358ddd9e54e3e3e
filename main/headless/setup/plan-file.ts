import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { helperWords } from '#engine/setup/elevation/helper-program.ts';
import { HelperVersions } from '#engine/setup/elevation/helper-version.ts';
import { runHelper } from '#engine/setup/elevation/run-helper.ts';
import { StepFailure } from '#engine/setup/steps/step.ts';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { helperProgram } from '#main/start/helper-program.ts';

const LARGEST_PLAN = 1024 * 1024;

/**
 * Runs the plan that an engine without rights left in its state folder; for a process that has them. The helper checks
 * everything in it anew, and what is read is what is run.
 */
export async function runPlanFile(stateFolder: string): Promise<void> {
  const handle = await open(path.join(stateFolder, 'setup-plan.json'), constants.O_RDONLY | constants.O_NOFOLLOW);
  let text: string;
  try {
    const { size } = await handle.stat();
    if (size > LARGEST_PLAN) throw new RangeError(`the plan has ${String(size)} bytes`);
    text = await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
  const plan = JSON.parse(text) as HelperPlan;
  const helper = helperProgram();
  const wrong = await new HelperVersions().faultOf(helper);
  if (wrong !== null) throw new StepFailure(wrong.fault, wrong.values);
  await runHelper({ words: helperWords(helper), plan, signal: new AbortController().signal, prompt: false });
}
