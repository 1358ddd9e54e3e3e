import { SettingsFile } from '#engine/settings/settings-file.ts';
import { namedChoice } from '#shared/i18n/cli/cli.ts';
import type { SourceChoice } from '#shared/model/source.ts';
import { choosePac, chooseSource, chooseWays, engineOptions } from '#main/start/engine-choice.ts';
import type { Command, Surroundings } from '../command.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { ENGINE_OPTIONS, engineFlags } from '#main/start/engine-flags.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { keptSetup } from '#main/start/kept-setup.ts';
import { keptConsent } from '#main/start/plugin-consent.ts';
import { systemReason } from '#main/start/system-reason.ts';
import { openBrowser } from '../page/browser.ts';
import { claimStateFolder, releaseStateFolder, stateProblems } from '#main/start/state-folder.ts';
import type { StateFolder } from '#main/start/state-folder.ts';
import { pageAnswer } from '../page/page-answer.ts';
import { PageFiles } from '../page/page-files.ts';
import { problemSentence } from '../printing/problem-text.ts';
import { Serving } from '#main/start/serving.ts';
import { ServeReport } from '../printing/serve-report.ts';

/** `gatehouse serve`: runs the engine and the page in the foreground until it is told to stop. */
export const serveCommand: Command = {
  options: { ...ENGINE_OPTIONS, log: { kind: 'flag' } },
  words: 0,
  run: async (line, surroundings) => {
    const flags = engineFlags(line, surroundings.messages);
    const folder = await claimStateFolder(flags.stateFolder);
    try {
      return await serveIn(folder, flags, line, surroundings);
    } finally {
      await releaseStateFolder(folder);
    }
  },
};

async function serveIn(
  folder: StateFolder,
  flags: EngineFlags,
  line: CommandLine,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal, messages, interrupted } = surroundings;
  const settings = await SettingsFile.load(folder.path);
  const problems = [...stateProblems(folder), ...settings.problems];
  for (const problem of problems) terminal.note(problemSentence(problem, surroundings.language));
  if (folder.kind === 'temporary') terminal.note(messages.serve.temporaryState);
  const chosen = chooseSource(flags, settings.settings);
  const tellSource = (choice: SourceChoice): void =>
    terminal.note(messages.serve.source(choice, chosen.namespaces, chosen.why));

  const consent = keptConsent(settings, (error) => terminal.note(messages.serve.choiceUnwritten(systemReason(error))));
  const pac = choosePac(flags, settings.settings);
  const options = engineOptions(flags, chosen, {
    stateFolder: folder.path,
    listen: true,
    problems,
    consent,
    pac,
    setup: keptSetup(settings),
    ways: chooseWays(flags, settings.settings),
  });
  const engine = await surroundings.createEngine(options);
  const report = new ServeReport({ engine, output: flags.output, log: line.flag('log'), surroundings });
  const serving = await Serving.open({
    engine,
    settings,
    folder,
    program: 'headless',
    port: flags.uiPort,
    page: flags.page ? pageAnswer(new PageFiles(surroundings.pageFolder)) : null,
    contexts: (files) => surroundings.listContexts(files, consent),
    messages,
    note: (sentence) => terminal.note(sentence),
  });
  const stop = AbortSignal.any([interrupted, terminal.gone]);
  try {
    await Promise.race([engine.start(), aborted(stop)]);
    if (!stop.aborted) {
      tellSource(namedChoice(chosen.choice, engine.status().source.source));
      report.listening(serving.pageUrl);
      if (flags.open) show(serving.pageUrl, surroundings);
    }
    await aborted(stop);
    report.stopping();
  } catch (error) {
    tellSource(chosen.choice);
    if (chosen.why === 'remembered') terminal.note(messages.serve.rememberedFailed);
    throw error;
  } finally {
    await serving.close();
    report.close();
  }
  report.stopped();
  return 0;
}

function show(url: string | null, { terminal, messages }: Surroundings): void {
  if (url !== null) openBrowser(url, () => terminal.note(messages.serve.browserFailed(url)));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
