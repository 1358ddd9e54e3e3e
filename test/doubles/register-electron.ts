import { registerHooks } from 'node:module';
import { app, BrowserWindow, Tray } from './electron.ts';

/**
 * `node --import` this before the built shell: `electron` then is the double. Over the process's message channel a test
 * asks what was recorded and clicks on items of the tray's menu. With `ELECTRON_DOUBLE_LOCK=taken` another instance runs.
 */
const double = new URL('electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: double, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

/** What a test sends. */
export type Question = { readonly ask: 'recorded' } | { readonly ask: 'click'; readonly text: string };

/** What it gets back; null answers a click. */
export interface Recorded {
  readonly tray: readonly (string | undefined)[];
  readonly toolTip: string;
  readonly loaded: readonly { readonly url: string; readonly status: number; readonly type: string | null }[];
  readonly visible: boolean;
}

app.lockFree = process.env['ELECTRON_DOUBLE_LOCK'] !== 'taken';
app.on('exited', (code: number) => process.exit(code));

process.on('message', (question: Question) => {
  switch (question.ask) {
    case 'recorded':
      return process.send?.(recorded());
    case 'click':
      Tray.all
        .at(-1)
        ?.menus.at(-1)
        ?.items.find((item) => item.label === question.text)
        ?.click?.();
      return process.send?.(null);
  }
});

function recorded(): Recorded {
  const tray = Tray.all.at(-1);
  const window = BrowserWindow.all.at(-1);
  return {
    tray: tray?.menus.at(-1)?.items.map((item) => item.label ?? item.type) ?? [],
    toolTip: tray?.toolTip ?? '',
    loaded: window?.webContents.loaded.map(({ url, status, type }) => ({ url, status, type })) ?? [],
    visible: window?.visible ?? false,
  };
}
