import { join } from 'node:path';
import { app, dialog, ipcMain, Menu, protocol, session, shell } from 'electron';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import { serve, type ContractHandlers } from '#shared/contract/serve.ts';
import { errorsEn, errorsKo } from '#shared/i18n/errors.ts';
import { trayEn, trayKo } from '#shared/i18n/tray.ts';
import { applicationMenu } from './application-menu.ts';
import { PAGE_SCHEME } from './channels.ts';
import { errorSentence } from './error-sentence.ts';
import { acceptPages } from './ipc-pipe.ts';
import { mayOpenOutside } from './open-outside.ts';
import { answerPageRequest } from './page-protocol.ts';
import { quitOnce } from './quit.ts';
import { trayIconFile } from './tray-icon-file.ts';
import type { TrayAction } from './tray-menu.ts';
import { TrayIcon } from './tray.ts';
import { PageWindow } from './window.ts';

/** What the desktop is put around. */
export interface DesktopParts {
  readonly engine: EngineSurface;
  /** The contract, for the page. */
  readonly handlers: ContractHandlers;
  /** Stops the engine and everything that others reach it by. */
  readonly stop: () => Promise<void>;
  /** Folder of the built page. */
  readonly pageFolder: string;
  readonly iconFolder: string;
  /** The built preload, one CommonJS file. */
  readonly preload: string;
  readonly report: (error: unknown) => void;
}

/** Must run before Electron is ready: gives the page's scheme an origin of its own. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Shows window and tray around an engine and starts it; resolves once the engine runs or could not be started. */
export async function runDesktop(parts: DesktopParts): Promise<void> {
  const { engine } = parts;
  const quit = quitOnce({
    withdraw: () => {
      tray?.destroy();
      window.release();
    },
    stop: parts.stop,
    report: parts.report,
    exit: (code) => app.exit(code),
  });
  const window = new PageWindow({
    preload: parts.preload,
    icon: join(parts.iconFolder, 'window.png'),
    mayOpenOutside: (url) => mayOpenOutside(url, engine.routes()),
    openOutside,
  });
  let tray: TrayIcon | null = null;

  app.on('before-quit', (event) => {
    event.preventDefault();
    quit(0);
  });
  // Without a listener Electron would end with the last window.
  app.on('window-all-closed', () => undefined);
  app.on('second-instance', () => show(null));
  app.on('activate', () => show(null));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => quit(0));

  await app.whenReady();
  const menu = applicationMenu(process.platform);
  Menu.setApplicationMenu(menu === null ? null : Menu.buildFromTemplate(menu));
  refusePermissions();
  protocol.handle(PAGE_SCHEME, (request) => answerPageRequest(request, parts.pageFolder));
  acceptPages(ipcMain, (pipe) => serve(pipe, parts.handlers));
  tray = new TrayIcon({ icon: join(parts.iconFolder, trayIconFile(process.platform)), messages: messages().tray, act });
  const draw = (): void => tray?.show({ status: engine.status(), routes: engine.routes() });
  for (const event of ['status', 'routes', 'problems'] as const) engine.on(event, draw);
  draw();
  show(null);
  await start();

  async function start(): Promise<void> {
    try {
      await engine.start();
    } catch (error) {
      parts.report(error);
      dialog.showErrorBox(messages().tray.cannotStart, errorSentence(error, messages().errors));
      quit(1);
    }
  }

  function show(view: string | null): void {
    window.show(view).catch(parts.report);
  }

  function openOutside(url: string): void {
    shell.openExternal(url).catch(parts.report);
  }

  function act(action: TrayAction): void {
    switch (action.kind) {
      case 'show-window':
        return show(action.view);
      case 'open-url':
        return openOutside(action.url);
      case 'quit':
        return quit(0);
    }
  }
}

function messages() {
  return app.getPreferredSystemLanguages()[0]?.toLowerCase().startsWith('ko') === true
    ? { tray: trayKo, errors: errorsKo }
    : { tray: trayEn, errors: errorsEn };
}

/** The page needs none but to put text on the clipboard. */
function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_page, permission, answer) => {
    answer(permission === 'clipboard-sanitized-write');
  });
  session.defaultSession.setPermissionCheckHandler((_page, permission) => permission === 'clipboard-sanitized-write');
}
