import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test, type ElectronApplication } from '@playwright/test';

const root = fileURLToPath(new URL('../../', import.meta.url));
const electron = createRequire(import.meta.url)('electron') as unknown as string;

let stateFolder = '';
let started: ElectronApplication[] = [];

test.beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'gatehouse-electron-'));
});

test.afterEach(async () => {
  for (const app of started) await app.close();
  started = [];
  await rm(stateFolder, { recursive: true, force: true });
});

test('it starts with the demo and shows its hosts', async () => {
  const page = await (await start()).firstWindow();
  await expect(page.getByText('da2so.com').first()).toBeVisible();
});

test('the page cannot reach Node', async () => {
  const page = await (await start()).firstWindow();
  const reach = await page.evaluate(() =>
    ['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis),
  );
  const bridge = await page.evaluate(() =>
    Object.keys((globalThis as unknown as { gatehouse: object }).gatehouse).sort(),
  );
  expect([reach, bridge]).toEqual([[], ['onClose', 'onFrame', 'send']]);
});

test('a second start ends at once and leaves the first', async () => {
  const first = await start();
  await first.firstWindow();
  const second = await start();
  await second.waitForEvent('close');
  expect(first.windows().length).toBe(1);
});

test('broken settings do not keep it from starting', async () => {
  await writeFile(join(stateFolder, 'settings.json'), '{broken');
  const page = await (await start()).firstWindow();
  await expect(page.getByText('da2so.com').first()).toBeVisible();
});

async function start(): Promise<ElectronApplication> {
  const ports = ['--http-port', '0', '--https-port', '0'];
  const app = await _electron.launch({
    executablePath: electron,
    args: [root, '--demo', '--state-dir', stateFolder, ...ports],
  });
  started.push(app);
  return app;
}
