import { OUTPUT_OPTION, STATE_OPTION } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import type { Command } from '../command.ts';
import { doctorCluster } from './doctor-cluster.ts';
import { doctorRepair } from './doctor-repair.ts';
import { doctorMachine } from './doctor-machine.ts';

/** What can be examined, by the word after the command. */
const SUBJECTS: Readonly<Record<string, Command['run']>> = { cluster: doctorCluster };

/**
 * `gatehouse doctor`: what is wrong with the set-up of this machine; `doctor cluster`: on the way to a cluster. Both say what
 * helps; exit code 3 where something is wrong.
 */
export const doctorCommand: Command = {
  options: {
    kubeconfig: { kind: 'list' },
    context: { kind: 'text' },
    namespace: { kind: 'list', short: 'n' },
    browser: { kind: 'flag' },
    repair: { kind: 'flag' },
    yes: { kind: 'flag', short: 'y' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 1,
  run: async (line, surroundings) => {
    const [subject] = line.words;
    if (subject === undefined) return (line.flag('repair') ? doctorRepair : doctorMachine)(line, surroundings);
    const run = Object.hasOwn(SUBJECTS, subject) ? SUBJECTS[subject] : undefined;
    if (run === undefined) {
      const { usage } = surroundings.messages;
      throw new Failure(2, usage.badChoice('doctor', subject, Object.keys(SUBJECTS)), usage.seeHelp('doctor'));
    }
    return run(line, surroundings);
  },
};
