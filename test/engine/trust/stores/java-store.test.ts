import { cp, mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { javaHomes } from '#engine/trust/stores/java-homes.ts';
import { JavaStore } from '#engine/trust/stores/java-store.ts';
import type { Machine } from '#engine/trust/machine.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { foreignTwin } from '../foreign-twin.ts';
import { contentsOf, isInstalled, manifestOf, needing, newRoot, scratchHome } from '../machine.ts';
import { writeFile } from 'node:fs/promises';

const KEYTOOL = '/usr/bin/keytool';
const has = isInstalled(KEYTOOL);

let root: RootCertificate;

beforeAll(async () => {
  ({ root } = await newRoot());
});

/** A JDK that the user unpacked: a keystore of its own, and the programs of the one that is installed. */
async function ownJdk(): Promise<{
  readonly machine: Machine;
  readonly store: JavaStore;
  readonly keytool: (...args: string[]) => Promise<string>;
}> {
  const home = await scratchHome();
  const machine = { ...home, root: join(home.home, 'empty') };
  const jdk = join(machine.home, '.jdks/temurin-21');
  await mkdir(join(jdk, 'lib/security'), { recursive: true });
  await symlink(dirname(await realpath(KEYTOOL)), join(jdk, 'bin'));
  const keystore = join(jdk, 'lib/security/cacerts');
  await cp(await realpath(join(dirname(await realpath(KEYTOOL)), '../lib/security/cacerts')), keystore, {
    dereference: true,
  });
  const [found] = await javaHomes(machine);
  if (found === undefined) throw new Error('the JDK was not found');
  const keytool = async (...args: string[]): Promise<string> =>
    (await run(KEYTOOL, [...args, '-keystore', keystore, '-storepass', 'changeit'])).stdout;
  return { machine, store: new JavaStore(found, machine, run), keytool };
}

describe(`a JDK of the user's own${needing('keytool', has)}`, { timeout: 120_000 }, () => {
  test.runIf(has)('trusts a root on wish, and is byte for byte what it was after', async () => {
    const { machine, store } = await ownJdk();
    const before = await contentsOf(machine.home);
    expect([store.optional, store.name, (await store.detect(root)).state]).toEqual([
      true,
      'Java (temurin-21)',
      'absent',
    ]);
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
    expect((await store.detect(root)).state).toBe('installed');
    expect((await store.ours()).map(({ sha256 }) => sha256)).toEqual([root.sha256]);
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test.runIf(has)('is what it was too after one root took the place of another', async () => {
    const { machine, store } = await ownJdk();
    const { root: next } = await newRoot('shop.com');
    const before = await contentsOf(machine.home);
    await store.install(root, manifestOf(machine));
    await store.install(next, manifestOf(machine));
    await store.remove(root, manifestOf(machine));
    expect((await store.ours()).map(({ sha256 }) => sha256)).toEqual([next.sha256]);
    await store.remove(next, manifestOf(machine));
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test.runIf(has)('keeps what somebody else added meanwhile, of the same subject even', async () => {
    const { machine, store, keytool } = await ownJdk();
    await store.install(root, manifestOf(machine));
    const file = join(machine.home, 'twin.pem');
    await writeFile(file, foreignTwin(root));
    await keytool('-importcert', '-noprompt', '-alias', 'foreign', '-file', file);
    await store.remove(root, manifestOf(machine));
    expect((await store.detect(root)).state).toBe('absent');
    expect(await keytool('-list', '-alias', 'foreign')).toContain('trustedCertEntry');
  });

  test.runIf(has)('is listed again when its file has changed, and only then', async () => {
    const { machine, keytool } = await ownJdk();
    let lists = 0;
    const [home] = await javaHomes(machine);
    if (home === undefined) throw new Error('the JDK was not found');
    const store = new JavaStore(home, machine, (file, args, options) => {
      if (args.includes('-list')) lists += 1;
      return run(file, args, options);
    });
    const states = [await store.detect(root), await store.detect(root)];
    const file = join(machine.home, 'root.pem');
    await writeFile(file, root.pem);
    await keytool('-importcert', '-noprompt', '-alias', 'theirs', '-file', file);
    states.push(await store.detect(root), await store.detect(root));
    expect([states.map(({ state }) => state), lists]).toEqual([['absent', 'absent', 'installed', 'installed'], 2]);
  });

  test.runIf(has)('with a password of its own is reported and left as it is', async () => {
    const { machine, store } = await ownJdk();
    await run(KEYTOOL, ['-storepasswd', '-new', 'another', '-keystore', store.path, '-storepass', 'changeit']);
    const before = await contentsOf(machine.home);
    expect(await store.detect(root)).toMatchObject({ state: 'unreadable', reason: 'keystore-password' });
    expect(await store.install(root, manifestOf(machine))).toMatchObject({
      outcome: 'refused',
      reason: 'keystore-password',
    });
    expect(await contentsOf(machine.home)).toEqual(before);
  });

  test.runIf(has)('of another user is not touched', async () => {
    const { machine, store: own } = await ownJdk();
    const [home] = await javaHomes(machine);
    if (home === undefined) throw new Error('the JDK was not found');
    const store = new JavaStore({ ...home, owner: home.owner + 1 }, machine, run);
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'refused', reason: 'other-owner' });
    expect((await own.detect(root)).state).toBe('absent');
  });
});
