import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { Engine } from '#engine/engine.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import { choosePac, chooseSource, chooseWays, engineOptions } from '#main/start/engine-choice.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import { cliHelp, cliMessages, errorMessages, languageOf } from '#main/start/language.ts';
import { keptSetup } from '#main/start/kept-setup.ts';
import { keptConsent } from '#main/start/plugin-consent.ts';
import { Serving } from '#main/start/serving.ts';
import { claimStateFolder, releaseStateFolder, stateProblems } from '#main/start/state-folder.ts';
import { systemReason } from '#main/start/system-reason.ts';
import { registerPageScheme, runDesktop } from './desktop.ts';
import { errorSentence } from './error-sentence.ts';
import { startOptions } from './start-options.ts';

const language = languageOf(process.env);
const messages = cliMessages(language);
const errors = errorMessages(language);

// Nothing is awaited down to the lock: Electron may be ready after the first turn.
const prepared = prepare();
if (prepared !== null) {
  if (app.requestSingleInstanceLock()) void start(prepared);
  else {
    note(messages.desktop.secondStart);
    app.exit(0);
  }
}

/** Reads the options and gives Electron a folder of its own inside the state folder; null where the program ends here. */
function prepare(): EngineFlags | null {
  try {
    app.setName('Gatehouse');
    // A packaged app is its own program; otherwise Electron's first word is the app's folder.
    const options = startOptions(process.argv.slice(app.isPackaged ? 1 : 2), messages);
    if (options.kind === 'help') {
      process.stdout.write(cliHelp(language).commands.serve);
      app.exit(0);
      return null;
    }
    if (options.left.length > 0) note(messages.desktop.leftOptions(options.left));
    const own = join(options.flags.stateFolder, 'desktop');
    mkdirSync(own, { recursive: true, mode: 0o700 });
    app.setPath('userData', own);
    registerPageScheme();
    return options.flags;
  } catch (error) {
    fail(error);
    return null;
  }
}

async function start(flags: EngineFlags): Promise<void> {
  const folder = await claimStateFolder(flags.stateFolder);
  try {
    const settings = await SettingsFile.load(folder.path);
    const chosen = chooseSource(flags, settings.settings);
    const problems = [...stateProblems(folder), ...settings.problems];
    const consent = keptConsent(settings, (error) => note(messages.serve.choiceUnwritten(systemReason(error))));
    const engine = new Engine(
      engineOptions(flags, chosen, {
        stateFolder: folder.path,
        listen: true,
        problems,
        consent,
        pac: choosePac(flags, settings.settings),
        setup: keptSetup(settings),
        ways: chooseWays(flags, settings.settings),
      }),
    );
    const serving = await Serving.open({
      engine,
      settings,
      folder,
      program: 'desktop',
      port: flags.uiPort,
      page: null,
      contexts: async (files) => {
        const { listContexts } = await import('#engine/source/kubeconfig/file/load.ts');
        return listContexts(files, process.env, consent);
      },
      messages,
      note,
    });
    const here = import.meta.dirname;
    await runDesktop({
      engine,
      handlers: serving.handlers,
      stop: async () => {
        await serving.close();
        await releaseStateFolder(folder);
      },
      pageFolder: join(here, '..', 'renderer'),
      iconFolder: join(here, 'icons'),
      preload: join(here, 'preload.cjs'),
      report: (error) => note(errorSentence(error, errors)),
    });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  note(errorSentence(error, errors));
  dialog.showErrorBox('Gatehouse', errorSentence(error, errors));
  app.exit(error instanceof Failure ? error.exitCode : 1);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
