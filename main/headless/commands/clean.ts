import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import type { CleanReport } from '#shared/model/setup.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, STATE_OPTION, outputOf, type Output } from '#main/start/engine-flags.ts';
import { openOfflineSetup } from '../setup/open-offline-setup.ts';
import type { Command, Surroundings } from '../command.ts';
import { confirmed } from '../setup/confirm.ts';
import { ownStateFolder } from '../setup/own-state.ts';
import { SetupPrinter } from '../printing/setup-printer.ts';

/** `gatehouse clean`: removes every trace of Gatehouse, also of earlier versions and interrupted runs. */
export const cleanCommand: Command = {
  options: { yes: { kind: 'flag', short: 'y' }, ...STATE_OPTION, ...OUTPUT_OPTION },
  words: 0,
  run: async (line, surroundings) => {
    const { messages, environment, language, terminal } = surroundings;
    const output = outputOf(line, messages);
    if (!line.flag('yes') && !(await confirmed(surroundings))) return 1;
    const report = await clean(ownStateFolder(line, environment));
    const printer = new SetupPrinter(terminal, { language, output });
    printer.steps(report.steps);
    printLeft(report, output, surroundings);
    return report.left.length === 0 && report.steps.every(({ state }) => state !== 'failed') ? 0 : 1;
  },
};

async function clean(stateFolder: string): Promise<CleanReport> {
  const running = await findEngine(stateFolder);
  if (running !== null) {
    try {
      return await running.connection.call('clean', { confirm: true });
    } finally {
      running.connection.close();
    }
  }
  const offline = await openOfflineSetup(stateFolder);
  try {
    return await offline.clean();
  } finally {
    offline.close();
  }
}

function printLeft({ left, steps }: CleanReport, output: Output, { terminal, messages, language }: Surroundings): void {
  if (output === 'json') {
    terminal.json({ event: 'clean', done: steps.filter(({ state }) => state === 'done').length, left });
    return;
  }
  if (left.length === 0) return terminal.print(messages.setup.cleaned);
  for (const { path, command } of left) {
    const { sentence } = describeSetupCode(setupCodes[language], {
      code: 'undo-incomplete',
      values: { left: path },
      subject: path,
    });
    terminal.note(sentence);
    if (command !== null) terminal.note(`  ${command}`);
  }
}
