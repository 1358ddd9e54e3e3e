import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { app, dialog } from 'electron';
import { CodedError } from '#engine/coded-error.ts';
import { Engine } from '#engine/engine.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import { VERSION } from '#main/api/version.ts';
import { registerPageScheme, runDesktop } from './desktop.ts';
import { startOptions, type StartOptions } from './start-options.ts';

// Everything down to the lock runs before anything is awaited: Electron may be ready after the first turn.
app.setName('Gatehouse');
const options = readOptions();
const stateFolder = options.stateFolder ?? envPaths('gatehouse', { suffix: '' }).data;
app.setPath('userData', join(stateFolder, 'desktop'));
registerPageScheme();
if (app.requestSingleInstanceLock()) void start();
else app.exit(0);

async function start(): Promise<void> {
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    const settings = await SettingsFile.load(stateFolder);
    const here = import.meta.dirname;
    await runDesktop({
      engine: new Engine(engineOptions(settings)),
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
function engineOptions({ settings }: SettingsFile) {
  const remembered = options.choice === null ? settings.source : null;
  return {
    version: VERSION,
    choice: options.choice ?? remembered?.choice ?? ({ kind: 'demo' } as const),
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

function readOptions(): StartOptions {
  try {
    // A packaged app is its own program; otherwise Electron's first word is the app's folder.
    return startOptions(process.argv.slice(app.isPackaged ? 1 : 2));
  } catch (error) {
    fail(error);
    return startOptions([]);
  }
}

function fail(error: unknown): void {
  report(error);
  dialog.showErrorBox('Gatehouse', error instanceof Error ? error.message : String(error));
  app.exit(error instanceof CodedError && error.code === 'usage' ? 2 : 1);
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
