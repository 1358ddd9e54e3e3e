import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CodedError } from '#engine/coded-error.ts';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import type { HostView } from '#shared/model/route-view.ts';
import { EngineDouble, statusOf } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';

let pageFolder = '';

beforeEach(async () => {
  vi.resetModules();
  pageFolder = await mkdtemp(join(tmpdir(), 'gatehouse-desktop-'));
  await writeFile(join(pageFolder, 'index.html'), '<p>page</p>');
});

afterEach(async () => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  await rm(pageFolder, { recursive: true, force: true });
});

test('it loads the page in a confined window, shows it, and starts the engine', async () => {
  const { window, engine } = await desktop();
  await expect.poll(() => window().visible).toBe(true);
  expect(window().webContents.loaded).toMatchObject([{ url: 'app://gatehouse/', status: 200 }]);
  expect(window().options['webPreferences']).toEqual({
    preload: '/built/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  });
  expect(engine.calls).toEqual([['start']]);
});

test('closing the window hides it, and a second start brings it back', async () => {
  const { electron, window } = await desktop();
  await expect.poll(() => window().visible).toBe(true);
  window().close();
  expect([window().visible, window().destroyed]).toEqual([false, false]);
  electron.app.emit('second-instance');
  await expect.poll(() => window().visible).toBe(true);
  expect(electron.BrowserWindow.all.length).toBe(1);
});

test('the tray follows the engine, and is drawn anew only when it changes', async () => {
  const { tray, engine } = await desktop();
  const before = tray().menus.length;
  engine.announce('status');
  expect(tray().menus.length).toBe(before);
  engine.statusValue = statusOf({ problems: 3 });
  engine.announce('problems');
  expect([tray().menus.length, labels()]).toEqual([before + 1, expect.arrayContaining(['3 problems'])]);

  function labels() {
    return tray()
      .menus.at(-1)
      ?.items.map((item) => item.label);
  }
});

test('the tray speaks the language of the system', async () => {
  const { click, tray } = await desktop({ languages: ['ko-KR', 'en-US'] });
  expect(tray().toolTip).toContain('실행 중');
  expect(() => click('Gatehouse 종료')).not.toThrow();
});

test('a host in the tray opens in the system browser', async () => {
  const { tray, engine, electron } = await desktop();
  engine.routesValue = { hosts: [hostOf('echo.localhost')], ignored: [] };
  engine.announce('routes');
  const hosts = tray()
    .menus.at(-1)
    ?.items.find((item) => item.label === 'Hosts');
  hosts?.submenu?.[0]?.click?.();
  expect(electron.shell.opened).toEqual(['http://echo.localhost:8080/']);
});

test('problems in the tray lead to their view of the page', async () => {
  const { click, engine, window } = await desktop();
  engine.statusValue = statusOf({ problems: 1 });
  engine.announce('status');
  click('1 problem');
  await expect.poll(() => window().webContents.getURL()).toBe('app://gatehouse/#/problems');
});

test('links lead outside only where they may, and the page itself never leaves', async () => {
  const { electron, engine, window } = await desktop();
  engine.routesValue = { hosts: [hostOf('da2so.com')], ignored: [] };
  const answers = ['http://da2so.com/a', 'http://example.com/', 'file:///etc/passwd'].map((url) =>
    window().webContents.openHandler?.({ url }),
  );
  const left = { url: 'https://example.com/', preventDefault: vi.fn() };
  const stayed = { url: 'app://gatehouse/#/requests', preventDefault: vi.fn() };
  window().webContents.emit('will-navigate', left);
  window().webContents.emit('will-navigate', stayed);
  expect({ answers, opened: electron.shell.opened }).toEqual({
    answers: [{ action: 'deny' }, { action: 'deny' }, { action: 'deny' }],
    opened: ['http://da2so.com/a'],
  });
  expect([left.preventDefault.mock.calls.length, stayed.preventDefault.mock.calls.length]).toEqual([1, 0]);
});

test('the page may write to the clipboard and nothing else', async () => {
  const { electron } = await desktop();
  const { check, request } = electron.session.defaultSession;
  const asked: boolean[] = [];
  for (const permission of ['clipboard-sanitized-write', 'clipboard-read', 'media', 'geolocation']) {
    request?.(null, permission, (granted) => asked.push(granted));
    asked.push(check?.(null, permission) ?? true);
  }
  expect(asked).toEqual([true, true, false, false, false, false, false, false]);
});

test('Quit takes tray and window away, stops the engine, and ends the program', async () => {
  const { click, engine, electron, tray, window } = await desktop();
  click('Quit Gatehouse');
  expect([tray().destroyed, window().destroyed]).toEqual([true, true]);
  await expect.poll(() => electron.app.exitCodes).toEqual([0]);
  expect(engine.calls).toEqual([['start'], ['stop']]);
});

test("the system's own way to quit stops the engine first", async () => {
  const { engine, electron } = await desktop();
  electron.app.quit();
  await expect.poll(() => electron.app.exitCodes).toEqual([0]);
  expect(engine.calls).toEqual([['start'], ['stop']]);
});

test('an engine that cannot start is explained in a box, and the program ends', async () => {
  const engine = new EngineDouble();
  engine.start = () =>
    Promise.reject(new CodedError('port-taken', 'Port 80 is taken.', { hint: 'Use --http-port 0.' }));
  const { electron } = await desktop({ engine });
  expect(electron.dialog.errors).toEqual([
    { title: 'Gatehouse cannot start', content: 'Port 80 is taken.\n\nUse --http-port 0.' },
  ]);
  await expect.poll(() => electron.app.exitCodes).toEqual([1]);
});

test('the page talks to the engine through its preload', async () => {
  const { engine, electron } = await desktop();
  await import('#main/shell/preload.ts');
  const { connect } = await import('#shared/contract/client.ts');
  const connection = connect(electron.contextBridge.exposed.get('gatehouse') as never);
  engine.statusValue = statusOf({ hosts: 5 });
  expect(await connection.hello).toEqual({ version: '1.2.3' });
  expect(await connection.call('status')).toEqual(statusOf({ hosts: 5 }));
});

async function desktop(options: { readonly engine?: EngineDouble; readonly languages?: readonly string[] } = {}) {
  const electron = await import('#test/doubles/electron.ts');
  const { runDesktop } = await import('#main/shell/desktop.ts');
  if (options.languages !== undefined) electron.app.languages = options.languages;
  const engine = options.engine ?? new EngineDouble();
  await runDesktop({
    engine,
    handlers: {
      version: '1.2.3',
      commands: commandHandlers(engine, FORGETFUL),
      topics: topicHandlers(engine),
      report: () => undefined,
    },
    stop: () => engine.stop(),
    pageFolder,
    iconFolder: '/built/icons',
    preload: '/built/preload.cjs',
    report: () => undefined,
  });
  const tray = () => electron.Tray.all.at(-1)!;
  return {
    electron,
    engine,
    tray,
    window: () => electron.BrowserWindow.all.at(-1)!,
    click: (label: string) => {
      const item = tray()
        .menus.at(-1)
        ?.items.find((found) => found.label === label);
      if (item?.click === undefined) throw new Error(`The tray has no ${label} to click.`);
      item.click();
    },
  };
}

function hostOf(host: string): HostView {
  const url = `http://${host}:8080/`;
  return { host, tls: false, certificate: 'none', clusterCertificate: null, name: 'built-in', url, routes: [] };
}
