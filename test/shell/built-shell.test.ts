import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('a second instance ends at once and touches nothing', async () => {
  const child = boot(['--demo'], { ELECTRON_DOUBLE_LOCK: 'taken' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(stateFolder)).toEqual(['desktop']);
});

test('a state folder that cannot be made ends it with a sentence', async () => {
  const file = join(stateFolder, 'file');
  await writeFile(file, '');
  const child = boot(['--state-dir', join(file, 'below')]);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(said).toContain(file);
  expect(said).not.toContain('at ');
});

test('wrong options end it with a sentence', async () => {
  const child = boot(['--http-port', 'x']);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(said).toContain('--http-port takes a number up to 65535; "x" is none.');
});

function boot(options: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  // Electron's own first word is the folder of the app.
  const child = fork(shell, [root, '--state-dir', stateFolder, '--http-port', '0', '--https-port', '0', ...options], {
    execArgv: ['--import', join(root, 'test/doubles/register-electron.ts')],
    env: { ...process.env, ...environment },
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
