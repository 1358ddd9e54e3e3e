import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { CallError, type Connection } from '#shared/contract/client.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { proofFindings } from '#shared/model/browser-proof.ts';
import type { Finding } from '#shared/model/setup.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { outputOf } from '#main/start/engine-flags.ts';
import { errorMessages } from '#main/start/language.ts';
import { openOfflineSetup } from '../setup/open-offline-setup.ts';
import type { Surroundings } from '../command.ts';
import { ownStateFolder } from '../setup/own-state.ts';
import type { Colour } from '../printing/terminal.ts';

const COLOURS: Readonly<Record<Finding['severity'], Colour>> = { good: 'green', warning: 'yellow', problem: 'red' };
const WIDTH = 6;

/** Examines what a set-up rests on. 3 where something is wrong. */
export async function doctorMachine(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const output = outputOf(line, surroundings.messages);
  const findings = await examine(ownStateFolder(line, surroundings.environment), line.flag('browser'), surroundings);
  for (const finding of findings) {
    if (output === 'json')
      surroundings.terminal.json({ event: 'finding', ...finding, ...words(finding, surroundings) });
    else print(finding, surroundings);
  }
  const counts = {
    good: findings.filter(({ severity }) => severity === 'good').length,
    warning: findings.filter(({ severity }) => severity === 'warning').length,
    problem: findings.filter(({ severity }) => severity === 'problem').length,
  };
  if (output === 'json') surroundings.terminal.json({ event: 'summary', ...counts });
  else surroundings.terminal.print(surroundings.messages.setup.examined(counts));
  return counts.problem > 0 ? 3 : 0;
}

async function examine(
  stateFolder: string,
  asksBrowser: boolean,
  surroundings: Surroundings,
): Promise<readonly Finding[]> {
  const running = await findEngine(stateFolder);
  if (running !== null) {
    const { connection } = running;
    try {
      const { findings } = await connection.call('doctor', {});
      return asksBrowser ? [...findings, ...(await prove(connection, surroundings))] : findings;
    } finally {
      running.connection.close();
    }
  }
  const offline = await openOfflineSetup(stateFolder);
  try {
    const { findings } = await offline.doctor();
    const { notRunning } = surroundings.messages;
    return asksBrowser ? [...findings, unproved(notRunning)] : findings;
  } finally {
    offline.close();
  }
}

/** What a real browser says of the hosts; one that cannot be had is no fault of the set-up. */
async function prove(connection: Connection, { language }: Surroundings): Promise<readonly Finding[]> {
  try {
    return proofFindings(await connection.call('setup.prove', {}));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return [unproved(describeError(errorMessages(language), error).sentence)];
  }
}

function unproved(reason: string): Finding {
  const said = { values: { reason }, evidence: [], remedy: null };
  return { severity: 'warning', code: 'browser-unproved', subject: 'browser', ...said };
}

function print(finding: Finding, surroundings: Surroundings): void {
  const { terminal, messages } = surroundings;
  const { problem, help } = words(finding, surroundings);
  const word = messages.setup.severities[finding.severity].padEnd(WIDTH);
  terminal.print(`${terminal.paint(COLOURS[finding.severity], word)}${problem}`);
  if (finding.severity === 'good') return;
  for (const line of finding.evidence) terminal.print(`${' '.repeat(WIDTH)}${terminal.paint('dim', line)}`);
  if (help !== null) terminal.print(`${' '.repeat(WIDTH)}${help}`);
  if (finding.remedy !== null) terminal.print(`${' '.repeat(WIDTH + 2)}${finding.remedy}`);
}

function words(
  { code, values, subject }: Finding,
  { language }: Surroundings,
): { problem: string; help: string | null } {
  const { sentence, remedy } = describeSetupCode(setupCodes[language], { code, values, subject });
  return { problem: sentence, help: remedy };
}
