import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const FROM = new URL('../../build/', import.meta.url);
const LOCK =
  '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"},"node_modules/b":{"optional":true,"version":"2.0.0"}}}';
const PROGRAM = `
import { appendFileSync } from 'node:fs';
const said = (text) => appendFileSync('said', text + '\\n');
said(process.argv.slice(2).join(' '));
if (process.argv.includes('--fail')) process.exit(3);
const timer = setInterval(() => undefined, 1000);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    said(signal);
    setTimeout(() => clearInterval(timer), 400);
  });
}
console.log('ready');
`;

const onLinux = process.platform === 'linux';

let root = '';
let children: ChildProcess[] = [];

/** A project in small: the real start, a bundle that only counts, and a product that writes down what it is given. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-start-'));
  await mkdir(join(root, 'build'));
  for (const name of ['start.mjs', 'prepare.mjs', 'desktop.mjs'])
    await copyFile(new URL(name, FROM), join(root, 'build', name));
  await write('package.json', '{"type":"module"}');
  await write('package-lock.json', LOCK);
  await write('main/product.ts', 'export {};');
  await write('node_modules/electron/package.json', '{"version":"45.5.0"}');
  await write('node_modules/electron/install.js', 'process.exit(1);');
  await write('node_modules/.package-lock.json', LOCK);
  await write('build/bundle.ts', `import { appendFileSync } from 'node:fs'; appendFileSync('built', 'x');`);
  await write('dist/gatehouse.js', PROGRAM);
  await mkdir(join(root, 'node_modules/node/bin'), { recursive: true });
  await symlink(process.execPath, join(root, 'node_modules/node/bin/node'));
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(root, { recursive: true, force: true });
});

test('without a display it goes headless, says why, and hands the options on', async () => {
  const { child, notes } = start(['--demo', '--fail'], {});
  expect(await once(child, 'exit')).toEqual([3, null]);
  expect(await read('said')).toBe('serve --demo --fail\n');
  expect(notes()).toContain(
    'Starting Gatehouse without a desktop: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).',
  );
});

test.runIf(onLinux && process.getuid?.() === 0)(
  'as root it goes headless, because Electron keeps its sandbox',
  async () => {
    const { child, notes } = start(['--fail'], { DISPLAY: ':9', ELECTRON_DISABLE_SANDBOX: undefined });
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(notes()).toContain('without a desktop: Electron does not run as root with its sandbox.');
  },
);

test('options that a program or a browser reads mean headless', async () => {
  const { child, notes } = start(['--output=json', '--fail'], { DISPLAY: ':9' });
  expect(await once(child, 'exit')).toEqual([3, null]);
  expect(notes()).toContain('without a desktop: --output=json is for use without a desktop.');
});

test('help is handed on without a word about the desktop', async () => {
  const { child, notes } = start(['--help', '--fail'], {});
  expect(await once(child, 'exit')).toEqual([3, null]);
  expect([await read('said'), notes().includes('Starting')]).toEqual(['serve --help --fail\n', false]);
});

test('it bundles only when a source has changed', async () => {
  for (let round = 0; round < 2; round++) await once(start(['--fail'], {}).child, 'exit');
  expect(await read('built')).toBe('x');
  await appendFile(join(root, 'main/product.ts'), '\n');
  await once(start(['--fail'], {}).child, 'exit');
  expect(await read('built')).toBe('xx');
});

test('a bundle that fails ends it with a sentence', async () => {
  await write('build/bundle.ts', 'process.exit(1);');
  const { child, notes } = start([], {});
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(notes()).toContain('The build failed; the lines above say why.');
});

test('a signal that arrives twice at once reaches the product once, and the product decides when to end', async () => {
  const { child } = start([], {});
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await read('said')).toBe('serve\nSIGINT\n');
});

test('an npm that cannot reach its registry is explained', async () => {
  await write('node_modules/.package-lock.json', LOCK.replace('1.0.0', '0.9.0'));
  await write('npm', '#!/bin/sh\necho "npm error code ENOTFOUND" >&2\nexit 1\n');
  await chmod(join(root, 'npm'), 0o755);
  const { child, notes } = start([], { PATH: `${root}:${process.env['PATH']}`, npm_execpath: undefined });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(notes()).toContain('npm could not reach its registry.');
});

test('an installation that was broken off is done again', async () => {
  await rm(join(root, 'node_modules/.package-lock.json'));
  await write('npm', '#!/bin/sh\necho "$*" >> installed\n');
  await chmod(join(root, 'npm'), 0o755);
  const environment = { PATH: `${root}:${process.env['PATH']}`, npm_execpath: undefined };
  await once(start(['--fail'], environment).child, 'exit');
  expect([await read('installed'), await read('said')]).toEqual([
    'ci --no-audit --no-fund --loglevel=error\n',
    'serve --fail\n',
  ]);
});

test.runIf(onLinux)('with a display, a download of Electron that fails is tried once', async () => {
  const first = start(['--fail'], { DISPLAY: ':9' });
  await once(first.child, 'exit');
  const second = start(['--fail'], { DISPLAY: ':9' });
  await once(second.child, 'exit');
  expect([first, second].map(({ notes }) => notes().includes('Downloading Electron'))).toEqual([true, false]);
  expect(second.notes()).toContain("without a desktop: Electron's binary could not be had");
});

test.runIf(onLinux)('with a display and a binary it starts Electron with the folder and the options', async () => {
  await write('electron/electron', '#!/bin/sh\necho "$*" > said\nexit 4\n');
  await chmod(join(root, 'electron/electron'), 0o755);
  const environment = { DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'electron') };
  expect(await once(start(['--demo'], environment).child, 'exit')).toEqual([4, null]);
  expect(await read('said')).toBe(`${root}/ --demo\n`);
});

test.runIf(onLinux)('where a library of Electron is missing it goes headless', async () => {
  await write('electron/electron', '#!/bin/sh\nexit 127\n');
  await chmod(join(root, 'electron/electron'), 0o755);
  const environment = { DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'electron') };
  const { child, notes } = start(['--fail'], environment);
  expect(await once(child, 'exit')).toEqual([3, null]);
  expect(notes()).toContain('Electron could not be started here');
});

function start(options: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
  const child = spawn(process.execPath, ['build/start.mjs', ...options], {
    cwd: root,
    env: {
      ...process.env,
      ELECTRON_DISABLE_SANDBOX: '1',
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      ELECTRON_OVERRIDE_DIST_PATH: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, notes: () => text };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

function read(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
}
