import { open, rename, rm } from 'node:fs/promises';
import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import type { RightsFact } from '../plan/facts.ts';
import { StepFailure } from '../steps/step.ts';
import { helperWords } from './helper-program.ts';
import { HelperVersions } from './helper-version.ts';
import { osascriptWords, powershellWords } from './other-systems.ts';
import { rightsHere, type RightsSurroundings } from './rights.ts';
import { runHelper } from './run-helper.ts';

/** Above the field for the password, where the system lets us say something. */
const PROMPT = 'Gatehouse changes the hosts file, the trusted certificates and the ports of this Mac.';

/** Gets things done with rights, by one prompt at most. */
export interface Elevator {
  rights(): RightsFact;
  /** The same after the helper was asked for its version: none where it is another one. */
  askedRights(): Promise<RightsFact>;
  /** Rejects with `StepFailure`; `run-command` where the person has to run a command, with the plan written beside. */
  elevate(plan: HelperPlan, signal: AbortSignal): Promise<HelperResult>;
  /** Removes what was written for such a command. */
  forget(): Promise<void>;
}

/** The elevator of this machine; what it runs is looked at anew each time. */
export function createElevator(surroundings: RightsSurroundings): Elevator {
  const versions = new HelperVersions();
  return {
    rights: () => rightsHere(surroundings),
    askedRights: async () => {
      const rights = rightsHere(surroundings);
      const wrong = isFit(rights) ? await versions.faultOf(surroundings.helper) : null;
      return wrong === null ? rights : { method: 'command', command: null, reason: wrong.fault };
    },
    elevate: async (plan, signal) => {
      const { method, command, reason } = rightsHere(surroundings);
      const wrong = isFit({ reason }) ? await versions.faultOf(surroundings.helper) : null;
      if (wrong !== null) throw new StepFailure(wrong.fault, wrong.values);
      const words = helperWords(surroundings.helper);
      switch (method) {
        case 'root':
          return runHelper({ words, plan, signal, prompt: false });
        case 'pkexec':
          return runHelper({
            words: [surroundings.pkexec, '--disable-internal-agent', ...words],
            plan,
            signal,
            prompt: true,
          });
        case 'command':
          if (command === null) throw new StepFailure(reason ?? 'helper-missing', { file: surroundings.helper.file });
          await writePlan(surroundings.planFile, plan);
          throw new StepFailure('run-command', { command, reason: reason ?? '' });
        case 'osascript':
          return runHelper({ words: osascriptWords(surroundings.helper, plan, PROMPT), plan, signal, prompt: true });
        case 'uac': {
          const answerFile = `${surroundings.planFile}.answer`;
          await rm(answerFile, { force: true });
          return runHelper({
            words: powershellWords(surroundings.helper, plan, answerFile),
            plan,
            signal,
            prompt: true,
            answerFile,
          });
        }
        case 'none':
          throw new StepFailure('helper-missing', { file: surroundings.helper.file });
      }
    },
    forget: () => rm(surroundings.planFile, { force: true }),
  };
}

/** Whether the helper is one whose answer would count. */
function isFit({ reason }: Pick<RightsFact, 'reason'>): boolean {
  return reason === null || reason === 'helper-writable' || !reason.startsWith('helper-');
}

async function writePlan(file: string, plan: HelperPlan): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(plan));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
