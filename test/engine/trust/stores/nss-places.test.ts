import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Machine } from '#engine/trust/machine.ts';
import { nssPlaces } from '#engine/trust/stores/nss-places.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { contentsOf, manifestOf, newRoot, scratchHome } from '../machine.ts';
import { onlyStore, storesOf } from './nss-stores-of.ts';

let root: RootCertificate;

beforeAll(async () => {
  ({ root } = await newRoot());
});

describe('which databases there are', () => {
  const folders = async (machine: Machine): Promise<readonly string[]> =>
    (await nssPlaces(machine)).map(({ folder }) => folder.replace(machine.home, '~'));

  test('~/.pki is never made beside a database in the data folder', async () => {
    const machine = await scratchHome();
    await mkdir(join(machine.home, '.local/share/pki/nssdb'), { recursive: true });
    expect(await folders(machine)).toEqual(['~/.local/share/pki/nssdb']);
  });

  test('both count where both are there', async () => {
    const machine = await scratchHome({});
    for (const folder of ['.pki/nssdb', 'data/pki/nssdb']) {
      await mkdir(join(machine.home, folder), { recursive: true });
      await writeFile(join(machine.home, folder, 'cert9.db'), '');
    }
    const named = { ...machine, env: { XDG_DATA_HOME: join(machine.home, 'data') } };
    expect(await folders(named)).toEqual(['~/.pki/nssdb', '~/data/pki/nssdb']);
  });

  test('an empty ~/.pki/nssdb is the one in force, and the other is then left alone unless it holds a database', async () => {
    const machine = await scratchHome();
    await mkdir(join(machine.home, '.pki/nssdb'), { recursive: true });
    await mkdir(join(machine.home, '.local/share/pki/nssdb'), { recursive: true });
    expect(await folders(machine)).toEqual(['~/.pki/nssdb']);
  });

  test('a relative data folder is ignored, as the specification of base folders has it', async () => {
    const machine = await scratchHome({ env: { XDG_DATA_HOME: 'data' } });
    await mkdir(join(machine.home, '.local/share/pki/nssdb'), { recursive: true });
    expect(await folders(machine)).toEqual(['~/.local/share/pki/nssdb']);
  });

  test('snaps and flatpaks count where they have a database', async () => {
    const machine = await scratchHome();
    await mkdir(join(machine.home, 'snap/firefox/current'), { recursive: true });
    for (const folder of ['snap/chromium/current/.pki/nssdb', '.var/app/com.google.Chrome/data/pki/nssdb']) {
      await mkdir(join(machine.home, folder), { recursive: true });
      await writeFile(join(machine.home, folder, 'cert9.db'), '');
    }
    expect(await folders(machine)).toEqual([
      '~/.pki/nssdb',
      '~/snap/chromium/current/.pki/nssdb',
      '~/.var/app/com.google.Chrome/data/pki/nssdb',
    ]);
  });

  test('nothing is made where no browser is', async () => {
    const machine = await scratchHome({ root: (await scratchHome()).home });
    const [store] = await storesOf(machine);
    expect(await store?.detect(root)).toEqual({ state: 'unavailable', reason: 'no-consumer', values: {} });
    expect(await store?.install(root, manifestOf(machine))).toMatchObject({
      outcome: 'refused',
      reason: 'no-consumer',
    });
    expect(await contentsOf(machine.home)).toEqual({});
  });

  test('without certutil the package is named, and the other stores are not held up', async () => {
    const machine = await scratchHome({ root: (await scratchHome()).home });
    const store = await onlyStore(machine);
    const state = await store.detect(root);
    expect([state.state, state.reason, state.values['tool']]).toEqual(['unavailable', 'tool-missing', 'certutil']);
    expect(state.values['package']).toMatch(/^libnss3-tools \(Debian, Ubuntu\), nss-tools \(Fedora\)/);
  });

  test.skipIf(process.geteuid?.() !== 0)('one that belongs to another user is not touched', async () => {
    const machine = await scratchHome({ uid: 12_345 });
    await mkdir(join(machine.home, '.pki/nssdb'), { recursive: true });
    const store = await onlyStore(machine);
    expect(await store.detect(root)).toMatchObject({ state: 'unreadable', reason: 'other-owner' });
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'failed', reason: 'other-owner' });
  });
});
