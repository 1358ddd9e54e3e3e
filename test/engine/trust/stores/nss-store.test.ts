import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Machine } from '#engine/trust/machine.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { foreignTwin } from '../foreign-twin.ts';
import { contentsOf, isInstalled, manifestOf, needing, newRoot, scratchHome } from '../machine.ts';
import { onlyStore } from './nss-stores-of.ts';

const CERTUTIL = '/usr/bin/certutil';
const has = isInstalled(CERTUTIL);

let root: RootCertificate;
let other: RootCertificate;

beforeAll(async () => {
  [{ root }, { root: other }] = await Promise.all([newRoot(), newRoot('shop.com')]);
});

async function makeDatabase(folder: string, ...password: string[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  execFileSync(CERTUTIL, ['-N', '-d', `sql:${folder}`, ...(password.length > 0 ? password : ['--empty-password'])]);
}

function listed(folder: string): readonly string[] {
  const lines = execFileSync(CERTUTIL, ['-L', '-d', `sql:${folder}`], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => /,.*,/.test(line) && !line.includes('SSL,S/MIME'))
    .map((line) => line.trim().replace(/\s{2,}/, ' | '));
}

describe(`a certificate database of Chromium${needing('certutil (libnss3-tools)', has)}`, { timeout: 60_000 }, () => {
  test.runIf(has)('is made for the first root, trusted for servers alone, and goes without a trace', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    const before = await contentsOf(machine.home);
    expect((await store.detect(root)).state).toBe('absent');
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed', reason: null });
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
    expect([store.path, listed(store.path)]).toEqual([join(machine.home, '.pki/nssdb'), [`${root.nickname} | C,,`]]);
    expect([await store.detect(root), (await store.detect(other)).state]).toEqual([
      { state: 'installed', reason: null, values: {} },
      'other',
    ]);
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
    expect(await contentsOf(machine.home)).toEqual(before);
    expect(await manifestOf(machine).records()).toEqual([]);
  });

  test.runIf(has)('that was there is byte for byte what it was after one root took the place of another', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    const before = await contentsOf(machine.home);
    await store.install(other, manifestOf(machine));
    await store.install(root, manifestOf(machine));
    await store.remove(other, manifestOf(machine));
    expect(listed(store.path)).toEqual([`${root.nickname} | C,,`]);
    await store.remove(root, manifestOf(machine));
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test.runIf(has)('keeps what somebody else added between one root and the next', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    await store.install(other, manifestOf(machine));
    const file = join(machine.home, 'twin.pem');
    await writeFile(file, foreignTwin(root));
    execFileSync(CERTUTIL, ['-A', '-d', `sql:${store.path}`, '-n', 'foreign', '-t', 'C,,', '-i', file]);
    await store.install(root, manifestOf(machine));
    await store.remove(other, manifestOf(machine));
    await store.remove(root, manifestOf(machine));
    expect(listed(store.path)).toEqual(['foreign | C,,']);
  });

  test.runIf(has)('that was made for a root goes with the one that took its place', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    const before = await contentsOf(machine.home);
    await store.install(other, manifestOf(machine));
    await store.install(root, manifestOf(machine));
    await store.remove(other, manifestOf(machine));
    expect(listed(store.path)).toEqual([`${root.nickname} | C,,`]);
    await store.remove(root, manifestOf(machine));
    expect([await contentsOf(machine.home), await manifestOf(machine).records()]).toEqual([before, []]);
  });

  test.runIf(has)('that was there is byte for byte what it was after undo', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    const before = await contentsOf(machine.home);
    await store.install(root, manifestOf(machine));
    expect(await contentsOf(machine.home)).not.toEqual(before);
    await store.remove(root, manifestOf(machine));
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test.runIf(has)('that somebody else changed meanwhile loses our root alone', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    await store.install(root, manifestOf(machine));
    await addByHand(machine, store.path, other.pem, 'Mine');
    await store.remove(root, manifestOf(machine));
    expect(listed(store.path)).toEqual(['Mine | C,,']);
  });

  test.runIf(has)('keeps a foreign CA of the same subject, whose name it shares with ours', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    const twin = foreignTwin(root);
    await makeDatabase(store.path);
    await addByHand(machine, store.path, twin, 'Foreign');
    await store.install(root, manifestOf(machine));
    // The twin is changed in a way that forbids putting the copy back.
    execFileSync(CERTUTIL, ['-M', '-d', `sql:${store.path}`, '-n', 'Foreign', '-t', 'CT,,']);
    expect(listed(store.path)).toHaveLength(2);
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(listed(store.path)).toEqual(['Foreign | CT,,']);
    const left = execFileSync(CERTUTIL, ['-L', '-d', `sql:${store.path}`, '-n', 'Foreign', '-a'], { encoding: 'utf8' });
    expect(left.replaceAll('\r\n', '\n').trim()).toBe(twin.trim());
  });

  test.runIf(has)('with a password is reported and not touched', async () => {
    const machine = await scratchHome();
    const file = join(machine.home, 'password');
    await writeFile(file, 'secret\n');
    await makeDatabase(join(machine.home, '.pki/nssdb'), '-f', file);
    const store = await onlyStore(machine);
    const before = await contentsOf(store.path);
    expect(await store.install(root, manifestOf(machine))).toEqual({
      outcome: 'failed',
      reason: 'database-password',
      values: { path: store.path },
      restart: [],
    });
    expect([await contentsOf(store.path), await manifestOf(machine).records()]).toEqual([before, []]);
  });

  test.runIf(has)('that is damaged is reported and never deleted', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    await writeFile(join(machine.home, '.pki/nssdb/cert9.db'), 'this is no database');
    const store = await onlyStore(machine);
    const before = await contentsOf(store.path);
    expect(await store.detect(root)).toMatchObject({ state: 'unreadable', reason: 'database-corrupt' });
    expect(await store.install(root, manifestOf(machine))).toMatchObject({
      outcome: 'refused',
      reason: 'database-corrupt',
    });
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({
      outcome: 'failed',
      reason: 'database-corrupt',
    });
    expect(await contentsOf(store.path)).toEqual(before);
  });

  test.runIf(has)('that another program has locked is called locked, and works once it is free', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    const holder = new DatabaseSync(join(store.path, 'cert9.db'));
    onTestFinished(() => {
      if (holder.isOpen) holder.close();
    });
    holder.exec('BEGIN EXCLUSIVE');
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ reason: 'database-locked' });
    holder.exec('ROLLBACK');
    holder.close();
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
  });

  test.runIf(has)('is not put back from a copy while a program has it open', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    await store.install(root, manifestOf(machine));
    const holder = new DatabaseSync(join(store.path, 'cert9.db'), { readOnly: true });
    onTestFinished(() => holder.close());
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(holder.prepare('SELECT count(*) AS rows FROM nssPublic').get()).toEqual({ rows: 0 });
  });

  test.runIf(has)('whose root has lost its trust, as by a cut-off add, is trusted again', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    await store.install(root, manifestOf(machine));
    execFileSync(CERTUTIL, ['-M', '-d', `sql:${store.path}`, '-n', root.nickname, '-t', ',,']);
    await store.install(root, manifestOf(machine));
    expect(listed(store.path)).toEqual([`${root.nickname} | C,,`]);
  });

  test.runIf(has)('is found to hold our root under another name', async () => {
    const machine = await scratchHome();
    await makeDatabase(join(machine.home, '.pki/nssdb'));
    const store = await onlyStore(machine);
    await addByHand(machine, store.path, root.pem, 'imported by hand');
    expect((await store.detect(root)).state).toBe('installed');
    expect((await store.ours()).map(({ sha256 }) => sha256)).toEqual([root.sha256]);
    await store.remove(root, manifestOf(machine));
    expect(listed(store.path)).toEqual([]);
  });
});

describe('a crash while a root is added', () => {
  test.runIf(has)('leaves a record by which the half-made database is taken away again', async () => {
    const machine = await scratchHome();
    const store = await onlyStore(machine);
    const before = await contentsOf(machine.home);
    await store.install(root, manifestOf(machine));
    const [record] = await manifestOf(machine).records();
    const text = await readFile(join(machine.stateFolder, 'trust-manifest/manifest.json'), 'utf8');
    await writeFile(join(machine.stateFolder, 'trust-manifest/manifest.json'), text.replace('"done"', '"begun"'));
    await rm(join(store.path, 'cert9.db'));
    expect(record?.created.map((path) => path.replace(machine.home, '~'))).toEqual([
      '~/.pki',
      '~/.pki/nssdb',
      '~/.pki/nssdb/cert9.db',
      '~/.pki/nssdb/key4.db',
      '~/.pki/nssdb/pkcs11.txt',
    ]);
    await store.remove(root, manifestOf(machine));
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test('a manifest that others could have written is refused', async () => {
    const machine = await scratchHome();
    const manifest = manifestOf(machine);
    await manifest.begin({ store: 'x', path: '/x', sha256: root.sha256, name: 'x', created: ['/x'], rewrites: [] });
    await chmod(join(machine.stateFolder, 'trust-manifest/manifest.json'), 0o666);
    await expect(manifest.records()).rejects.toMatchObject({ code: 'trust-manifest-broken' });
  });
});

async function addByHand(machine: Machine, folder: string, pem: string, nickname: string): Promise<void> {
  const file = join(machine.stateFolder, '..', 'by-hand.pem');
  await writeFile(file, pem);
  execFileSync(CERTUTIL, ['-A', '-d', `sql:${folder}`, '-t', 'C,,', '-n', nickname, '-i', file]);
}
