import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentStore } from '#engine/trust/stores/environment-store.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { bundleFingerprints, type RootCertificate } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { foreignTwin } from '../foreign-twin.ts';
import { contentsOf, manifestOf, newRoot, scratchHome } from '../machine.ts';

let root: RootCertificate;

beforeAll(async () => {
  ({ root } = await newRoot());
});

async function pythonOn(machine: Machine): Promise<EnvironmentStore> {
  const system = join(machine.home, 'system.crt');
  await writeFile(system, foreignTwin(root));
  return new EnvironmentStore('python', machine, run, system);
}

describe('consumers that their environment leads', () => {
  test('are shown lines that name a file of ours, and nothing of a shell is changed', async () => {
    const machine = await scratchHome();
    await writeFile(join(machine.home, '.bashrc'), 'alias ll="ls -l"\n');
    const store = new EnvironmentStore('node', machine, run, null);
    expect(store.lines).toEqual([`export NODE_EXTRA_CA_CERTS='${machine.stateFolder}/trust/root.pem'`]);
    const before = await contentsOf(machine.home);
    await store.install(root, manifestOf(machine));
    expect(await readFile(store.path, 'utf8')).toBe(root.pem);
    expect(await contentsOf(machine.home)).toEqual(before);
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
    await store.remove(root, manifestOf(machine));
    expect(await contentsOf(machine.stateFolder)).toEqual({ 'trust-manifest': 'folder' });
  });

  test('whose variable replaces the system’s certificates get those and ours', async () => {
    const machine = await scratchHome();
    const store = await pythonOn(machine);
    expect(store.lines.map((line) => line.split('=')[0])).toEqual([
      'export REQUESTS_CA_BUNDLE',
      'export SSL_CERT_FILE',
    ]);
    await store.install(root, manifestOf(machine));
    const held = bundleFingerprints(await readFile(store.path, 'utf8'));
    expect([held.size, held.has(root.sha256)]).toEqual([2, true]);
  });

  test('keep a bundle that a shell profile names, without our root, since none at all would trust nothing', async () => {
    const machine = await scratchHome();
    const store = await pythonOn(machine);
    await store.install(root, manifestOf(machine));
    const profile = join(machine.home, '.zshrc');
    await writeFile(profile, `${store.lines.join('\n')}\n`);
    expect(await store.remove(root, manifestOf(machine))).toEqual({
      outcome: 'changed',
      reason: 'copy-lines',
      values: { path: profile },
      restart: [profile],
    });
    expect(await readFile(store.path, 'utf8')).toBe(await readFile(join(machine.home, 'system.crt'), 'utf8'));
  });

  test('trust where this environment names a file that holds the root, whoever made it', async () => {
    const machine = await scratchHome();
    const file = join(machine.home, 'theirs.pem');
    await writeFile(file, root.pem);
    const stateWith = async (env: Record<string, string>): Promise<string> =>
      (await new EnvironmentStore('node', { ...machine, env }, run, file).detect(root)).state;
    expect([
      await stateWith({}),
      await stateWith({ NODE_EXTRA_CA_CERTS: file }),
      await stateWith({ NODE_EXTRA_CA_CERTS: '/missing' }),
      await stateWith({ NODE_USE_SYSTEM_CA: '1' }),
      await stateWith({ NODE_OPTIONS: '--trace-warnings --use-system-ca' }),
    ]).toEqual(['absent', 'installed', 'absent', 'installed', 'installed']);
  });

  test('that are not there are left out', async () => {
    const machine = await scratchHome({ root: (await scratchHome()).home });
    await mkdir(join(machine.root, 'usr/bin'), { recursive: true });
    const store = new EnvironmentStore('curl', machine, run, null);
    expect(await store.detect(root)).toEqual({ state: 'unavailable', reason: 'no-consumer', values: {} });
    expect(await store.verify([{ host: 'a.test', address: '127.0.0.1', port: 1 }], root)).toEqual([
      { verdict: 'absent', by: null, detail: null },
    ]);
  });

  test('a path with a quote is quoted for the shell', async () => {
    const machine = await scratchHome();
    const store = new EnvironmentStore('curl', { ...machine, stateFolder: "/home/o'neil/state" }, run, null);
    expect(store.lines).toEqual([`export CURL_CA_BUNDLE='/home/o'\\''neil/state/trust/curl-bundle.pem'`]);
  });
});
