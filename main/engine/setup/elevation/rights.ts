import { statSync } from 'node:fs';
import type { RightsFact } from '../plan/facts.ts';
import { helperFault, helperWords, onlyRootCanReplace, type HelperProgram } from './helper-program.ts';
import { shellWord } from '../../shell-word.ts';

/** Where polkit's program is on every distribution that has it; `PATH` is never asked (reference trust D.2). */
export const PKEXEC = '/usr/bin/pkexec';

export interface RightsSurroundings {
  readonly platform: NodeJS.Platform;
  /** Effective user; null on systems without. */
  readonly uid: number | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly helper: HelperProgram;
  readonly pkexec: string;
  /** The file that a plan is written to for a command that a person runs. */
  readonly planFile: string;
}

/** How rights are had here: this process has them, a prompt asks for them, or the person runs a command. */
export function rightsHere(surroundings: RightsSurroundings): RightsFact {
  const { platform, uid, helper } = surroundings;
  const fault = helperFault(helper);
  // Root needs no safe place for what root could be asked to run anyway, but the file has to be the one that was built.
  if (uid === 0 && (fault === null || fault === 'helper-writable' || fault === 'helper-not-installed'))
    return { method: 'root', command: null, reason: null };
  if (fault === 'helper-missing' || fault === 'helper-altered')
    return { method: 'command', command: null, reason: fault };
  if (fault === 'helper-not-installed') return { method: 'command', command: helper.install ?? null, reason: fault };
  const byHand = { method: 'command', command: commandLine(surroundings) } as const;
  switch (platform) {
    case 'darwin':
      return fault === null ? { method: 'osascript', command: null, reason: null } : { ...byHand, reason: fault };
    case 'win32':
      return fault === null ? { method: 'uac', command: null, reason: null } : { ...byHand, reason: fault };
    default: {
      const reason = fault ?? promptFault(surroundings);
      return reason === null ? { method: 'pkexec', command: null, reason } : { ...byHand, reason };
    }
  }
}

function promptFault({ environment, pkexec }: RightsSurroundings): string | null {
  const program = statSync(pkexec, { throwIfNoEntry: false });
  if (program === undefined) return 'no-pkexec';
  if (!onlyRootCanReplace(pkexec)) return 'pkexec-unsafe';
  const desktop = [environment['WAYLAND_DISPLAY'], environment['DISPLAY']].some(
    (each) => each !== undefined && each !== '',
  );
  return desktop ? null : 'no-desktop';
}

/** For a shell: the plan is read by the person's own shell and handed over on standard input. */
function commandLine({ helper, planFile }: RightsSurroundings): string {
  return `sudo ${helperWords(helper).map(shellWord).join(' ')} < ${shellWord(planFile)}`;
}
