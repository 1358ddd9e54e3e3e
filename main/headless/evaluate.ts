import type { EngineSurface } from '#main/api/engine-surface.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import type { Connection } from '#shared/contract/client.ts';
import { namedChoice, sourceWords } from '#shared/i18n/cli/cli.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Surroundings } from './command.ts';
import { problemSentence, problemWords } from './printing/problem-text.ts';
import { chooseSource, chooseWays, engineOptions } from '#main/start/engine-choice.ts';
import { findEngine } from '#main/start/engine-client.ts';
import type { RunningEngine } from '#main/start/engine-client.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';

/** Seconds that the first reading of a source may take. */
const PATIENCE = 30;

/** How one question is put to a running engine, and to an engine of our own. */
export interface Question<Answer> {
  readonly running: (connection: Connection) => Promise<Answer>;
  readonly own: (engine: EngineSurface) => Answer | Promise<Answer>;
}

/** An answer with what it rests on. */
interface Reply<Answer> {
  readonly answer: Answer;
  readonly status: EngineStatus;
  readonly problems: readonly Problem[];
}

/**
 * Asks the running engine; where none runs, or a source was named, an engine is started that reads and evaluates but
 * opens no port. What keeps the source from being read is said; throws `Failure` where nothing at all could be read.
 */
export async function ask<Answer>(
  question: Question<Answer>,
  flags: EngineFlags,
  surroundings: Surroundings,
): Promise<Answer> {
  const named = flags.choice !== null || flags.namespaces !== null;
  const running = named ? null : await findEngine(flags.stateFolder);
  const reply = await (running === null ? askOwn(question, flags, surroundings) : askRunning(question, running));
  const errors = reply.problems.filter((problem) => problem.severity === 'error' && isOfSource(problem));
  const [first] = errors;
  if (first === undefined) return reply.answer;
  // An answer made of nothing would be taken for one made of the source.
  if (reply.status.hosts === 0) throw unread(first, errors.slice(1), surroundings);
  for (const problem of errors) surroundings.terminal.note(problemSentence(problem, surroundings.language));
  return reply.answer;
}

function isOfSource({ code }: Problem): boolean {
  return /^(?:manifest|kubeconfig|context|credential|cluster)-/.test(code);
}

function unread(first: Problem, others: readonly Problem[], { terminal, language }: Surroundings): Failure {
  for (const problem of others) terminal.note(problemSentence(problem, language));
  const { sentence, remedy } = problemWords(first, language);
  return new Failure(1, sentence, remedy);
}

async function askRunning<Answer>(question: Question<Answer>, { connection }: RunningEngine): Promise<Reply<Answer>> {
  try {
    const [answer, status, problems] = await Promise.all([
      question.running(connection),
      connection.call('status'),
      connection.call('problems'),
    ]);
    return { answer, status, problems };
  } finally {
    connection.close();
  }
}

async function askOwn<Answer>(
  question: Question<Answer>,
  flags: EngineFlags,
  surroundings: Surroundings,
): Promise<Reply<Answer>> {
  const { messages, interrupted } = surroundings;
  const file = await SettingsFile.load(flags.stateFolder);
  const chosen = chooseSource(flags, file.settings);
  // A question changes no settings: what it may run is what was chosen before, or is named in it.
  const known = new Set(file.settings.approvedPlugins);
  const consent = { has: (hash: string) => known.has(hash), give: (hash: string) => void known.add(hash) };
  const options = engineOptions(flags, chosen, {
    stateFolder: flags.stateFolder,
    listen: false,
    consent,
    ways: chooseWays(flags, file.settings),
  });
  const engine = await surroundings.createEngine(options);
  const patience = AbortSignal.any([interrupted, AbortSignal.timeout(PATIENCE * 1000)]);
  const late = new Promise<never>((_, reject) => {
    patience.addEventListener('abort', () => reject(interrupted.aborted ? stopped() : silent()), { once: true });
  });
  try {
    await Promise.race([engine.start().then(() => engine.firstApplied()), late]);
    return { answer: await question.own(engine), status: engine.status(), problems: engine.problems() };
  } finally {
    await engine.stop();
  }

  function stopped(): Failure {
    return new Failure(1, messages.serve.stopped, null);
  }

  function silent(): Failure {
    const source = sourceWords(namedChoice(chosen.choice, engine.status().source.source), messages.source);
    return new Failure(1, messages.noReading(source, PATIENCE), messages.noReadingHint);
  }
}
