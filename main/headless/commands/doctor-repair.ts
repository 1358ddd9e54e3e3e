import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import type { HostsFileView } from '#shared/model/hosts-file-view.ts';
import type { SetupStep } from '#shared/model/setup.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { outputOf } from '#main/start/engine-flags.ts';
import { openOfflineSetup } from '../setup/open-offline-setup.ts';
import type { Surroundings } from '../command.ts';
import { confirmed } from '../setup/confirm.ts';
import { ownStateFolder } from '../setup/own-state.ts';
import { runPlanFile } from '../setup/plan-file.ts';
import { SetupPrinter } from '../printing/setup-printer.ts';

/** `gatehouse doctor --repair`: shows the broken lines of ours in the hosts file and, confirmed, takes them out. */
export async function doctorRepair(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const { messages, environment, language, terminal } = surroundings;
  const output = outputOf(line, messages);
  const stateFolder = ownStateFolder(line, environment);
  const doctor = await repairer(stateFolder);
  try {
    const file = await doctor.hostsFile();
    if (file.problem !== 'hosts-markers') return sound(file, surroundings);
    if (output === 'json') terminal.json({ event: 'repair', ...file });
    else printLines(file, surroundings);
    if (!line.flag('yes') && !(await confirmed(surroundings))) return 1;
    let step = await doctor.repair(file.sha256);
    if (step.code === 'run-command' && process.geteuid?.() === 0) {
      // This process has the rights that the engine lacks.
      await runPlanFile(stateFolder);
      const { problem } = await doctor.hostsFile();
      if (problem === null) step = { ...step, state: 'done', code: 'markers-good', values: {} };
    }
    new SetupPrinter(terminal, { language, output }).steps([step]);
    return step.state === 'failed' ? 1 : 0;
  } finally {
    doctor.close();
  }
}

interface Repairer {
  readonly hostsFile: () => Promise<HostsFileView>;
  readonly repair: (sha256: string) => Promise<SetupStep>;
  readonly close: () => void;
}

async function repairer(stateFolder: string): Promise<Repairer> {
  const running = await findEngine(stateFolder);
  if (running !== null) {
    const { connection } = running;
    return {
      hostsFile: async () => (await connection.call('setup.plan', {})).hostsFile,
      repair: (sha256) => connection.call('setup.repair', { sha256, confirm: true }),
      close: () => connection.close(),
    };
  }
  const offline = await openOfflineSetup(stateFolder);
  return {
    hostsFile: () => Promise.resolve(offline.hostsFile()),
    repair: (sha256) => offline.repair(sha256),
    close: () => offline.close(),
  };
}

/** Nothing to repair: good, unless something else is wrong with the file. */
function sound({ path, problem }: HostsFileView, { terminal, language }: Surroundings): number {
  const code = problem ?? 'markers-good';
  const { sentence, remedy } = describeSetupCode(setupCodes[language], { code, values: { path }, subject: path });
  terminal.note(sentence);
  if (problem !== null && remedy !== null) terminal.note(remedy);
  return problem === null ? 0 : 1;
}

function printLines({ path, repair }: HostsFileView, { terminal }: Surroundings): void {
  terminal.print(terminal.paint('bold', path));
  for (const { line, text } of repair) terminal.print(terminal.paint('red', `  -${String(line)}: ${text}`));
}
