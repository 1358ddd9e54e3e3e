import { OUTPUT_OPTION, STATE_OPTION } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import type { Command } from '../command.ts';
import { doctorCluster } from './doctor-cluster.ts';

/** What can be examined, by the word after the command. */
const SUBJECTS: Readonly<Record<string, Command['run']>> = { cluster: doctorCluster };

/** `gatehouse doctor cluster`: what is wrong on the way to a cluster, and what helps. Exit code 3 where something is. */
export const doctorCommand: Command = {
  options: {
    kubeconfig: { kind: 'list' },
    context: { kind: 'text' },
    namespace: { kind: 'list', short: 'n' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 1,
  run: async (line, surroundings) => {
    const [subject = ''] = line.words;
    const run = Object.hasOwn(SUBJECTS, subject) ? SUBJECTS[subject] : undefined;
    if (run === undefined) {
      const { usage } = surroundings.messages;
      throw new Failure(2, usage.badChoice('doctor', subject, Object.keys(SUBJECTS)), usage.seeHelp('doctor'));
    }
    return run(line, surroundings);
  },
};
