import type { EngineSurface } from '#main/api/engine-surface.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import type { Connection } from '#shared/contract/client.ts';
import { sourceWords } from '#shared/i18n/cli.ts';
import type { Surroundings } from './command.ts';
import { chooseSource, engineOptions } from '#main/start/engine-choice.ts';
import { findEngine } from '#main/start/engine-client.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';

/** Seconds that the first reading of a source may take. */
const PATIENCE = 30;

/** How one question is put to a running engine, and to an engine of our own. */
export interface Question<Answer> {
  readonly running: (connection: Connection) => Promise<Answer>;
  readonly own: (engine: EngineSurface) => Answer;
}

/**
 * Asks the running engine; where none runs, or a source was named, an engine is started that reads and evaluates but
 * opens no port.
 */
export async function ask<Answer>(
  question: Question<Answer>,
  flags: EngineFlags,
  surroundings: Surroundings,
): Promise<Answer> {
  const named = flags.choice !== null || flags.namespaces !== null;
  const running = named ? null : await findEngine(flags.stateFolder);
  if (running === null) return askOwn(question, flags, surroundings);
  try {
    return await question.running(running.connection);
  } finally {
    running.connection.close();
  }
}

async function askOwn<Answer>(
  question: Question<Answer>,
  flags: EngineFlags,
  surroundings: Surroundings,
): Promise<Answer> {
  const { messages, interrupted } = surroundings;
  const { settings } = await SettingsFile.load(flags.stateFolder);
  const chosen = chooseSource(flags, settings);
  const options = engineOptions(flags, chosen, { stateFolder: flags.stateFolder, listen: false });
  const engine = await surroundings.createEngine(options);
  const patience = AbortSignal.any([interrupted, AbortSignal.timeout(PATIENCE * 1000)]);
  const late = new Promise<never>((_, reject) => {
    const source = sourceWords(chosen.choice, messages.source);
    const silent = new Failure(1, messages.noReading(source, PATIENCE), messages.noReadingHint);
    const stopped = new Failure(1, messages.serve.stopped, null);
    patience.addEventListener('abort', () => reject(interrupted.aborted ? stopped : silent), { once: true });
  });
  try {
    await Promise.race([engine.start().then(() => engine.firstApplied()), late]);
    return question.own(engine);
  } finally {
    await engine.stop();
  }
}
