import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Machine } from '#engine/trust/machine.ts';
import { nssPlaces } from '#engine/trust/stores/nss-places.ts';
import { NssStore } from '#engine/trust/stores/nss-store.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { run, type Run } from '#engine/trust/run.ts';
import { killAt, PowerCut, runDying } from './crash.ts';
import { contentsOf, isInstalled, manifestOf, needing, newRoot, scratchHome } from './machine.ts';

const has = isInstalled('/usr/bin/certutil');

let root: RootCertificate;
let theirs: RootCertificate;

beforeAll(async () => {
  [{ root }, { root: theirs }] = await Promise.all([newRoot(), newRoot()]);
});

async function storeOn(machine: Machine, by: Run): Promise<NssStore> {
  const [place] = await nssPlaces(machine);
  if (place === undefined) throw new Error('no place');
  return new NssStore(place, machine, by);
}

/** Whether the installation was cut off at the point; false where it came to its end before. */
async function cutAt(point: number, machine: Machine): Promise<boolean> {
  const store = await storeOn(
    machine,
    runDying(point, () => Promise.reject(new PowerCut())),
  );
  try {
    await store.install(root, manifestOf(machine));
    return false;
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
}

describe(`an installation that is cut off at any point${needing('certutil', has)}`, { timeout: 240_000 }, () => {
  test.runIf(has)('is taken back without a trace, and can be finished instead', async () => {
    let point = 0;
    for (; ; point += 1) {
      const machine = await scratchHome();
      await mkdir(join(machine.home, '.config/chromium'), { recursive: true });
      const before = await contentsOf(machine.home);
      if (!(await cutAt(point, machine))) break;
      const store = await storeOn(machine, run);
      await store.remove(root, manifestOf(machine));
      expect([point, await contentsOf(machine.home), await manifestOf(machine).records()]).toEqual([point, before, []]);
      await cutAt(point, machine);
      await store.install(root, manifestOf(machine));
      expect((await store.detect(root)).state).toBe('installed');
      await store.remove(root, manifestOf(machine));
      expect(await contentsOf(machine.home)).toEqual(before);
    }
    expect(point).toBeGreaterThan(5);
  });

  test.runIf(has)('leaves in a database that was there what others have in it', async () => {
    const first = await scratchHome();
    const folder = join(first.home, '.pki/nssdb');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    execFileSync('/usr/bin/certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
    await (await storeOn(first, run)).install(theirs, manifestOf(first));
    for (let point = 0, cut = true; cut; point += 1) {
      const machine = await scratchHome();
      await cp(join(first.home, '.pki'), join(machine.home, '.pki'), { recursive: true });
      cut = await cutAt(point, machine);
      const store = await storeOn(machine, run);
      await store.remove(root, manifestOf(machine));
      expect([point, (await store.ours()).map(({ sha256 }) => sha256)]).toEqual([point, [theirs.sha256]]);
    }
  });

  test.runIf(has).each([4, 7])('is taken back too where the process was killed, at point %i', async (point) => {
    const machine = await scratchHome();
    await mkdir(join(machine.home, '.config/chromium'), { recursive: true });
    const before = await contentsOf(machine.home);
    const store = await storeOn(machine, run);
    expect(await killAt(point, machine, store.id, root)).toBe(true);
    expect(await manifestOf(machine).records()).toMatchObject([{ store: store.id, state: 'begun' }]);
    await store.remove(root, manifestOf(machine));
    expect(await contentsOf(machine.home)).toEqual(before);
  });
});
