import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { app, dialog } from 'electron';
import { CodedError } from '#engine/coded-error.ts';
import type { EngineOptions } from '#engine/engine-options.ts';
import { Engine } from '#engine/engine.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import type { Settings } from '#engine/settings/settings.ts';
import { VERSION } from '#main/api/version.ts';
import { registerPageScheme, runDesktop } from './desktop.ts';
import { startOptions, type StartOptions } from './start-options.ts';

// Nothing is awaited down to the lock: Electron may be ready after the first turn.
const prepared = prepare();
if (prepared !== null && app.requestSingleInstanceLock()) void start(prepared);
else if (prepared !== null) app.exit(0);

interface Prepared {
  readonly options: StartOptions;
  readonly stateFolder: string;
}

/** Reads the options and gives Electron a folder of its own inside the state folder; null once it has said what is wrong. */
function prepare(): Prepared | null {
  try {
    app.setName('Gatehouse');
    // A packaged app is its own program; otherwise Electron's first word is the app's folder.
    const options = startOptions(process.argv.slice(app.isPackaged ? 1 : 2));
    const stateFolder = options.stateFolder ?? envPaths('gatehouse', { suffix: '' }).data;
    const own = join(stateFolder, 'desktop');
    mkdirSync(own, { recursive: true, mode: 0o700 });
    app.setPath('userData', own);
    registerPageScheme();
    return { options, stateFolder };
  } catch (error) {
    fail(error);
    return null;
  }
}

async function start({ options, stateFolder }: Prepared): Promise<void> {
  try {
    const settings = await SettingsFile.load(stateFolder);
    const here = import.meta.dirname;
    await runDesktop({
      engine: new Engine(engineOptions(options, stateFolder, settings.settings)),
      surroundings: {
        contexts: async (files) => {
          const { listContexts } = await import('#engine/source/kubeconfig/load.ts');
          return listContexts(files, process.env);
        },
        remember: (choice, namespaces) => settings.save({ source: { choice, namespaces } }),
      },
      version: VERSION,
      pageFolder: join(here, '..', 'renderer'),
      iconFolder: join(here, 'icons'),
      preload: join(here, 'preload.cjs'),
      report,
    });
  } catch (error) {
    fail(error);
  }
}

/** Options win over what was remembered, which wins over the demo. */
function engineOptions(options: StartOptions, stateFolder: string, settings: Settings): EngineOptions {
  const remembered = options.choice === null ? settings.source : null;
  return {
    version: VERSION,
    choice: options.choice ?? remembered?.choice ?? { kind: 'demo' },
    namespaces: options.namespaces === null ? (remembered?.namespaces ?? null) : options.namespaces.limit,
    profile: options.profile,
    certificates: options.certificates,
    addresses: options.addresses,
    httpPort: options.httpPort,
    httpsPort: options.httpsPort,
    connectTo: [],
    stateFolder,
    listen: true,
  };
}

function fail(error: unknown): void {
  report(error);
  dialog.showErrorBox('Gatehouse', error instanceof Error ? error.message : String(error));
  app.exit(error instanceof CodedError && error.code === 'usage' ? 2 : 1);
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
