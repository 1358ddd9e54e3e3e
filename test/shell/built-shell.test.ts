import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEngine } from '#main/start/engine-client.ts';
import { readInstance } from '#main/start/instance.ts';
import type { Question, Recorded } from '#test/doubles/register-electron.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shell = join(root, 'dist/shell/main.js');

let stateFolder = '';
let children: ChildProcess[] = [];

beforeEach(async () => {
  if (!existsSync(shell)) throw new Error('dist/shell/main.js is missing; npm run build makes it.');
  stateFolder = await mkdtemp(join(tmpdir(), 'gatehouse-shell-'));
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(stateFolder, { recursive: true, force: true });
});

test('the built shell loads the page, shows the tray with the demo, and Quit ends the process', async () => {
  const child = boot(['--demo']);
  await expect.poll(async () => (await recorded(child)).visible, { timeout: 15_000 }).toBe(true);
  expect((await recorded(child)).loaded).toEqual([
    { url: 'app://gatehouse/', status: 200, type: 'text/html; charset=utf-8' },
  ]);
  await expect.poll(async () => (await recorded(child)).tray, { timeout: 15_000 }).toContain('Hosts');
  expect((await recorded(child)).tray).toContain('Open Gatehouse');
  const ended = once(child, 'exit');
  await ask(child, { ask: 'click', text: 'Quit Gatehouse' });
  expect(await ended).toEqual([0, null]);
});

test('the built shell ends by itself when it is told to terminate', async () => {
  const child = boot(['--demo']);
  await expect.poll(async () => (await recorded(child)).tray.length, { timeout: 15_000 }).toBeGreaterThan(0);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a second instance says so, ends at once and touches nothing', async () => {
  const child = boot(['--demo'], { ELECTRON_DOUBLE_LOCK: 'taken' });
  const said = heard(child);
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said()).toBe('Gatehouse is already running on the desktop; its window comes to the front.\n');
  expect(await readdir(stateFolder)).toEqual(['desktop']);
});

test('commands find the engine of the desktop, and it takes its address away when it ends', async () => {
  const child = boot(['--demo']);
  await expect
    .poll(() => readInstance(stateFolder), { timeout: 15_000 })
    .toMatchObject({ program: 'desktop', ui: null });
  await expect.poll(async () => (await recorded(child)).tray, { timeout: 15_000 }).toContain('Hosts');
  const running = await findEngine(stateFolder);
  expect(await running?.connection.call('status')).toMatchObject({ pid: child.pid, choice: { kind: 'demo' } });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  expect(await readdir(stateFolder)).not.toContain('engine.json');
});

test('a headless start beside the desktop is refused and told where the running one is', async () => {
  const child = boot(['--demo']);
  await expect.poll(() => readInstance(stateFolder), { timeout: 15_000 }).not.toBe(null);
  const second = serve();
  const said = heard(second);
  expect(await once(second, 'close')).toEqual([1, null]);
  expect(said()).toContain(`Gatehouse is already running on the desktop: process ${child.pid}.`);
});

test('a desktop beside a headless one is refused and told where the running one is', async () => {
  const first = serve();
  await expect.poll(() => readInstance(stateFolder), { timeout: 15_000 }).toMatchObject({ program: 'headless' });
  const second = boot(['--demo']);
  const said = heard(second);
  expect(await once(second, 'close')).toEqual([1, null]);
  expect(said()).toContain(`Gatehouse is already running: process ${first.pid}, http://127.0.0.1:`);
});

test('a state folder that cannot be made ends it with a sentence', async () => {
  const file = join(stateFolder, 'file');
  await writeFile(file, '');
  const child = boot(['--state-dir', join(file, 'below')]);
  const said = heard(child);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said()).toContain(file);
  expect(said()).not.toContain('at ');
});

test('wrong options end it with a sentence', async () => {
  const child = boot(['--http-port', 'x']);
  const said = heard(child);
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(said()).toBe('--http-port takes a port number from 0 to 65535, not "x".\n');
});

/** Collects what a process says on standard error. */
function heard(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return () => said;
}

function serve(): ChildProcess {
  const words = ['serve', '--demo', '--http-port', '0', '--https-port', '0', '--state-dir', stateFolder];
  const child = fork(join(root, 'dist/gatehouse.js'), words, {
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

function boot(options: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  // Electron's own first word is the folder of the app.
  const child = fork(shell, [root, '--state-dir', stateFolder, '--http-port', '0', '--https-port', '0', ...options], {
    execArgv: ['--import', join(root, 'test/doubles/register-electron.ts')],
    env: { ...process.env, LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

async function recorded(child: ChildProcess): Promise<Recorded> {
  return (await ask(child, { ask: 'recorded' })) as Recorded;
}

async function ask(child: ChildProcess, question: Question): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(question);
  const [value] = (await answer) as [unknown];
  return value;
}
