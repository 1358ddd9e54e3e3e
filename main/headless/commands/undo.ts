import type { SetupState } from '#shared/model/setup.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, STATE_OPTION, outputOf } from '#main/start/engine-flags.ts';
import { openOfflineSetup } from '../setup/open-offline-setup.ts';
import type { Command, Surroundings } from '../command.ts';
import { ownStateFolder } from '../setup/own-state.ts';
import { runPlanFile } from '../setup/plan-file.ts';
import { SetupPrinter } from '../printing/setup-printer.ts';

/** `gatehouse undo`: takes the set-up back, by the running engine or without one. */
export const undoCommand: Command = {
  options: { ...STATE_OPTION, ...OUTPUT_OPTION },
  words: 0,
  run: async (line, surroundings) => {
    const { messages, environment, language, terminal } = surroundings;
    const printer = new SetupPrinter(terminal, { language, output: outputOf(line, messages) });
    const stateFolder = ownStateFolder(line, environment);
    const undo = await undoer(stateFolder, printer, surroundings);
    try {
      const first = await undo.run();
      if (first.failure?.code !== 'run-command' || process.geteuid?.() !== 0) return printer.end(first, 'idle');
      await runPlanFile(stateFolder);
      return printer.end(await undo.run(), 'idle');
    } finally {
      undo.close();
    }
  },
};

interface Undoer {
  readonly run: () => Promise<SetupState>;
  readonly close: () => void;
}

async function undoer(stateFolder: string, printer: SetupPrinter, { interrupted }: Surroundings): Promise<Undoer> {
  const running = await findEngine(stateFolder);
  if (running !== null) {
    const { connection } = running;
    connection.follow('setup', {
      onSnapshot: () => undefined,
      onDelta: ({ steps }) => printer.steps(steps),
    });
    return { run: () => connection.call('setup.undo', { confirm: true }), close: () => connection.close() };
  }
  const offline = await openOfflineSetup(stateFolder, ({ steps }) => printer.steps(steps));
  interrupted.addEventListener('abort', () => offline.cancel(), { once: true });
  return { run: () => offline.undo(), close: () => offline.close() };
}
