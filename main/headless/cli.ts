import { CodedError } from '#engine/coded-error.ts';
import { StepFailure } from '#engine/setup/steps/step.ts';
import { VERSION } from '#main/api/version.ts';
import { CallError } from '#shared/contract/client.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import type { HelpedCommand } from '#shared/i18n/cli/cli-help.ts';
import type { Command, Surroundings } from './command.ts';
import { parseCommandLine } from '#main/start/command-line.ts';
import { cleanCommand } from './commands/clean.ts';
import { completionCommand } from './commands/completion.ts';
import { contextsCommand } from './commands/contexts.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { logsCommand } from './commands/logs.ts';
import { openCommand } from './commands/open.ts';
import { routesCommand } from './commands/routes.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { statusCommand } from './commands/status.ts';
import { undoCommand } from './commands/undo.ts';
import { Failure } from '#main/start/failure.ts';
import { cliHelp, errorMessages } from '#main/start/language.ts';
import type { Language } from '#main/start/language.ts';

const COMMANDS: Readonly<Record<HelpedCommand, Command>> = {
  serve: serveCommand,
  routes: routesCommand,
  explain: explainCommand,
  logs: logsCommand,
  status: statusCommand,
  contexts: contextsCommand,
  open: openCommand,
  setup: setupCommand,
  undo: undoCommand,
  doctor: doctorCommand,
  clean: cleanCommand,
  completion: completionCommand(() =>
    Object.fromEntries(Object.entries(COMMANDS).map(([name, command]) => [name, command.options])),
  ),
};

/** Commands of a later version; named so that nobody takes their absence for a typing mistake. */
const LATER: ReadonlySet<string> = new Set(['compare', 'override']);

/** Runs a command line and gives the exit code: 0 good, 1 a failure that was explained, 2 wrong usage. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(words, surroundings);
  } catch (error) {
    return explainFailure(error, surroundings);
  }
}

async function dispatch(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, messages } = surroundings;
  const help = cliHelp(surroundings.language);
  const [name = 'help', ...rest] = words;
  if (name === '--version' || name === '-V') return say(VERSION);
  if (name === 'help' || name === '--help' || name === '-h') {
    const [about] = rest;
    return say(about === undefined ? help.overview : help.commands[known(about, surroundings)]);
  }
  const found = known(name, surroundings);
  const command = COMMANDS[found];
  if (asksForHelp(rest)) return say(help.commands[found]);
  const line = parseCommandLine(found, rest, command.options, messages);
  const surplus = line.words[command.words];
  if (surplus !== undefined) throw new Failure(2, messages.usage.tooManyWords(surplus), messages.usage.seeHelp(found));
  return command.run(line, surroundings);

  function say(text: string): number {
    terminal.print(text.trimEnd());
    return 0;
  }
}

function known(name: string, { messages }: Surroundings): HelpedCommand {
  if (Object.hasOwn(COMMANDS, name)) return name as HelpedCommand;
  const sentence = LATER.has(name) ? messages.usage.notAvailable(name) : messages.usage.unknownCommand(name);
  throw new Failure(2, sentence, messages.usage.seeHelp(null));
}

/** `--help` anywhere before `--`, also beside options that are wrong. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

function explainFailure(error: unknown, { terminal, messages, language }: Surroundings): number {
  if (isExplained(error)) {
    const { sentence, remedy } = wordsOf(error, language);
    terminal.note(`${messages.error}: ${sentence}`);
    if (remedy !== null) terminal.note(`${messages.hint}: ${remedy}`);
    if (error instanceof Failure) return error.exitCode;
    // What was typed, whoever found it out.
    return error.code === 'bad-url' ? 2 : 1;
  }
  // A fault of ours: whoever reports it needs the trace.
  terminal.note(`${messages.internal}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

type Explained = Failure | CodedError | CallError | StepFailure;

function isExplained(error: unknown): error is Explained {
  return [Failure, CodedError, CallError, StepFailure].some((kind) => error instanceof kind);
}

/** A failure of the command itself speaks the person's language already. */
function wordsOf(error: Explained, language: Language): ReturnType<typeof describeError> {
  if (error instanceof StepFailure)
    return describeSetupCode(setupCodes[language], { code: error.code, values: error.values, subject: '' });
  if (error instanceof Failure) return { sentence: error.message, remedy: error.hint };
  return describeError(errorMessages(language), error);
}
