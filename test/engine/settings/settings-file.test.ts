import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#engine/settings/settings.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-settings-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const chosen = { choice: { kind: 'manifests', paths: ['/a'] }, namespaces: ['default'] } as const;

function write(text: string): Promise<void> {
  return writeFile(path.join(folder, 'settings.json'), text);
}

test('nothing kept means the defaults and no problem', async () => {
  const file = await SettingsFile.load(folder);
  const defaults = {
    source: null,
    approvedPlugins: [],
    pac: { on: false, port: null },
    setup: { undoOnQuit: false, java: false, approvedNames: {} },
    ways: { all: null, services: {}, hosts: {}, trustedNetworks: [] },
  };
  expect([file.settings, file.problems]).toEqual([defaults, []]);
});

test('what is saved is there at the next start', async () => {
  await (await SettingsFile.load(folder)).save({ source: chosen });
  expect((await SettingsFile.load(folder)).settings).toEqual({ ...DEFAULT_SETTINGS, source: chosen });
});

test('the file is for its owner alone, and no draft stays', async () => {
  await (await SettingsFile.load(folder)).save({ source: chosen });
  expect((await stat(path.join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['settings.json']);
});

test('saves that overlap are written in order', async () => {
  const file = await SettingsFile.load(folder);
  await Promise.all([file.save({ source: chosen }), file.save({ source: null }), file.save({ source: chosen })]);
  expect((await SettingsFile.load(folder)).settings).toEqual({ ...DEFAULT_SETTINGS, source: chosen });
});

test('members of another version survive', async () => {
  await write('{"version":1,"source":null,"colour":{"accent":"blue"}}');
  await (await SettingsFile.load(folder)).save({ source: chosen });
  expect(JSON.parse(await readFile(path.join(folder, 'settings.json'), 'utf8'))).toEqual({
    ...DEFAULT_SETTINGS,
    version: 1,
    source: chosen,
    colour: { accent: 'blue' },
  });
});

test('chosen ways and trusted networks are there at the next start', async () => {
  const ways = {
    all: 'tunnel',
    services: { 'shop/app:80': 'direct' },
    hosts: { 'app.test': 'controller' },
    trustedNetworks: [{ server: 'https://10.0.0.1:6443', network: '10.9.0.0/16' }],
  } as const;
  await (await SettingsFile.load(folder)).save({ ways });
  expect((await SettingsFile.load(folder)).settings.ways).toEqual(ways);
});

test.for([
  '',
  '{',
  'null',
  '[]',
  '{"version":2}',
  '{"version":1,"ways":{"all":"teleport"}}',
  '{"version":1,"source":{"choice":{"kind":"other"},"namespaces":null}}',
  '{"version":1,"source":{"choice":{"kind":"manifests","paths":[]},"namespaces":null}}',
  '{"version":1,"source":{"choice":{"kind":"demo"},"namespaces":[1]}}',
])('a broken file is a problem, the defaults are in force and it stays: %j', async (text) => {
  await write(text);
  const file = await SettingsFile.load(folder);
  const name = path.join(folder, 'settings.json');
  expect(file.settings).toEqual(DEFAULT_SETTINGS);
  expect(file.problems).toEqual([
    {
      code: 'settings-broken',
      severity: 'warning',
      subject: { kind: 'file', namespace: null, name },
      values: { file: name },
    },
  ]);
  expect(await readFile(name, 'utf8')).toBe(text);
});

test('a broken file is moved aside before it would be overwritten', async () => {
  await write('{ my notes');
  const file = await SettingsFile.load(folder);
  await file.save({ source: chosen });
  await file.save({ source: null });
  expect((await readdir(folder)).sort()).toEqual(['settings.broken.json', 'settings.json']);
  expect(await readFile(path.join(folder, 'settings.broken.json'), 'utf8')).toBe('{ my notes');
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written rejects the save', async () => {
  const file = await SettingsFile.load(folder);
  await chmod(folder, 0o500);
  await expect(file.save({ source: chosen })).rejects.toMatchObject({ code: 'EACCES' });
  await chmod(folder, 0o700);
});

test('a save that fails leaves no draft and the next one works', async () => {
  const file = await SettingsFile.load(path.join(folder, 'later'));
  await expect(file.save({ source: chosen })).rejects.toMatchObject({ code: 'ENOENT' });
  await mkdir(path.join(folder, 'later'));
  await file.save({ source: chosen });
  expect(await readdir(path.join(folder, 'later'))).toEqual(['settings.json']);
});
