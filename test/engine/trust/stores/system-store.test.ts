import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Machine } from '#engine/trust/machine.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { SystemStore } from '#engine/trust/stores/system-store.ts';
import { foreignTwin } from '../foreign-twin.ts';
import { contentsOf, manifestOf, newRoot, scratchHome } from '../machine.ts';

/** Families by the folder of their anchors; the tool makes the bundle of all of them, as the real ones do. */
const FAMILIES: readonly (readonly [string, string, string, string, string])[] = [
  [
    'Debian',
    '/usr/local/share/ca-certificates',
    '.crt',
    '/usr/sbin/update-ca-certificates',
    '/etc/ssl/certs/ca-certificates.crt',
  ],
  [
    'Fedora',
    '/etc/pki/ca-trust/source/anchors',
    '.pem',
    '/usr/bin/update-ca-trust',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  ],
  [
    'Arch',
    '/etc/ca-certificates/trust-source/anchors',
    '.crt',
    '/usr/bin/trust',
    '/etc/ca-certificates/extracted/tls-ca-bundle.pem',
  ],
  [
    'openSUSE',
    '/usr/share/pki/trust/anchors',
    '.pem',
    '/usr/sbin/update-ca-certificates',
    '/var/lib/ca-certificates/ca-bundle.pem',
  ],
];

let root: RootCertificate;
let other: RootCertificate;

beforeAll(async () => {
  [{ root }, { root: other }] = await Promise.all([newRoot(), newRoot('shop.com')]);
});

interface Scratch {
  readonly machine: Machine;
  readonly anchors: string;
  readonly bundle: string;
  readonly calls: string;
}

/** A root folder laid out like a family's, with a tool that does what its tool does. */
async function machineLike(
  family: string,
  changes: { readonly uid?: number; readonly tool?: string } = {},
): Promise<Scratch> {
  const [, folder = '', , tool = '', bundle = ''] = FAMILIES.find(([name]) => name === family) ?? [];
  const home = await scratchHome();
  const machine = { ...home, root: join(home.home, 'root'), uid: changes.uid ?? home.uid };
  const at = (path: string): string => join(machine.root, path);
  for (const each of [folder, join(tool, '..'), join(bundle, '..'), '/etc']) await mkdir(at(each), { recursive: true });
  await writeFile(at(join(folder, 'mine.crt')), foreignTwin(other));
  const calls = at('/calls');
  const works = `#!/bin/sh\necho "$*" >> ${calls}\ncat ${at(folder)}/* > ${at(bundle)}.new 2>/dev/null\nmv ${at(bundle)}.new ${at(bundle)}\n`;
  await writeFile(at(tool), changes.tool ?? works, { mode: 0o755 });
  await run(at(tool), []);
  await rm(calls, { force: true });
  return { machine, anchors: at(folder), bundle: at(bundle), calls };
}

const isRoot = process.geteuid?.() === 0;

describe(
  `the system's store${isRoot ? '' : ' (SKIPPED: these tests change files as root)'}`,
  { timeout: 60_000 },
  () => {
    test.runIf(isRoot).each(FAMILIES)(
      'of %s takes a root and gives it back without a trace',
      async (family, _folder, ending) => {
        const { machine, anchors, calls } = await machineLike(family);
        const store = await SystemStore.open(machine, run);
        const before = await contentsOf(machine.root);
        expect((await store.detect(root)).state).toBe('absent');
        expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
        expect(await readFile(join(anchors, root.fileName + ending), 'utf8')).toBe(root.pem);
        expect([(await store.detect(root)).state, (await store.detect(other)).state]).toEqual(['installed', 'other']);
        expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
        expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
        expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
        expect((await readFile(calls, 'utf8')).split('\n')).toHaveLength(3);
        await rm(calls);
        expect(await contentsOf(machine.root)).toEqual(before);
        expect(await manifestOf(machine).records()).toEqual([]);
      },
    );

    test.runIf(isRoot)('of Debian is made anew from the start after a removal', async () => {
      const { machine, calls } = await machineLike('Debian');
      const store = await SystemStore.open(machine, run);
      await store.install(root, manifestOf(machine));
      await store.remove(root, manifestOf(machine));
      expect(await readFile(calls, 'utf8')).toBe('\n--fresh\n');
    });

    test.runIf(isRoot)(
      'takes its root out of a file of any name, and leaves a foreign CA of the same subject',
      async () => {
        const { machine, anchors } = await machineLike('Debian');
        await writeFile(join(anchors, 'copied-by-hand.crt'), root.pem);
        await writeFile(join(anchors, 'foreign.crt'), foreignTwin(root));
        await run(join(machine.root, 'usr/sbin/update-ca-certificates'), []);
        const store = await SystemStore.open(machine, run);
        expect((await store.ours()).map(({ sha256 }) => sha256)).toEqual([root.sha256]);
        await store.remove(root, manifestOf(machine));
        expect(Object.keys(await contentsOf(anchors))).toEqual(['foreign.crt', 'mine.crt']);
      },
    );

    test.runIf(isRoot)('a half installed root is seen, and both finished and taken back', async () => {
      const { machine, anchors } = await machineLike('Debian');
      const store = await SystemStore.open(machine, run);
      const file = join(anchors, `${root.fileName}.crt`);
      await writeFile(file, root.pem);
      expect(await store.detect(root)).toEqual({ state: 'absent', reason: 'half-installed', values: { path: file } });
      expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
      expect((await store.detect(root)).state).toBe('installed');
      await store.remove(root, manifestOf(machine));
      await writeFile(file, root.pem);
      expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
      expect(Object.keys(await contentsOf(anchors))).toEqual(['mine.crt']);
    });

    test.runIf(isRoot)(
      'a tool that says yes and does nothing is found out, and what was begun is taken back',
      async () => {
        const { machine } = await machineLike('Debian', { tool: '#!/bin/sh\nexit 0\n' });
        const store = await SystemStore.open(machine, run);
        const before = await contentsOf(machine.root);
        expect(await store.install(root, manifestOf(machine))).toMatchObject({
          outcome: 'failed',
          reason: 'not-in-force',
        });
        expect([await contentsOf(machine.root), await manifestOf(machine).records()]).toEqual([before, []]);
      },
    );

    test.runIf(isRoot)('a tool that fails is quoted, and the certificate does not stay', async () => {
      const { machine, anchors } = await machineLike('Fedora', {
        tool: '#!/bin/sh\necho "p11-kit: no room" >&2\nexit 3\n',
      });
      const store = await SystemStore.open(machine, run);
      expect(await store.install(root, manifestOf(machine))).toEqual({
        outcome: 'failed',
        reason: 'tool-failed',
        values: { tool: 'update-ca-trust', detail: 'p11-kit: no room' },
        restart: [],
      });
      expect(Object.keys(await contentsOf(anchors))).toEqual(['mine.crt']);
    });

    test.runIf(isRoot)('a file or link that is not ours at our place is left alone', async () => {
      const { machine, anchors } = await machineLike('Debian');
      const store = await SystemStore.open(machine, run);
      const path = join(anchors, `${root.fileName}.crt`);
      await symlink('/etc/passwd', path);
      const refusal = { outcome: 'refused', reason: 'foreign-file', values: { path } };
      expect(await store.install(root, manifestOf(machine))).toMatchObject(refusal);
      await rm(path);
      await writeFile(path, 'notes');
      expect(await store.install(root, manifestOf(machine))).toMatchObject(refusal);
      expect(await readFile(path, 'utf8')).toBe('notes');
    });

    test.runIf(isRoot)('a tool that others could replace is not run as root', async () => {
      const { machine } = await machineLike('Debian');
      await chmod(join(machine.root, 'usr/sbin/update-ca-certificates'), 0o777);
      const store = await SystemStore.open(machine, run);
      expect(await store.install(root, manifestOf(machine))).toMatchObject({
        outcome: 'refused',
        reason: 'tool-unsafe',
      });
    });

    test('without root nothing is written', async () => {
      const { machine, anchors } = await machineLike('Debian', { uid: 12_345 });
      const store = await SystemStore.open(machine, run);
      const refusal = {
        outcome: 'refused',
        reason: 'needs-root',
        values: { path: join(anchors, `${root.fileName}.crt`) },
      };
      expect(await store.install(root, manifestOf(machine))).toMatchObject(refusal);
      expect(Object.keys(await contentsOf(anchors))).toEqual(['mine.crt']);
    });

    test('a system that makes its store from its configuration is refused by name', async () => {
      const { machine } = await machineLike('Fedora');
      await writeFile(join(machine.root, 'etc/os-release'), 'NAME=NixOS\nID=nixos\n');
      const store = await SystemStore.open(machine, run);
      const why = { reason: 'system-declarative', values: { system: 'NixOS' } };
      expect(await store.detect(root)).toEqual({ state: 'unavailable', ...why });
      expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'refused', ...why });
    });

    test('a system of no known family is refused', async () => {
      const home = await scratchHome();
      const store = await SystemStore.open({ ...home, root: home.home }, run);
      expect(await store.detect(root)).toEqual({ state: 'unavailable', reason: 'system-unknown', values: {} });
      expect(await store.remove(root, manifestOf(home))).toMatchObject({ outcome: 'same' });
    });

    test('without the tool the package is named', async () => {
      const { machine } = await machineLike('Arch');
      await rm(join(machine.root, 'usr/bin/trust'));
      const store = await SystemStore.open(machine, run);
      expect(await store.detect(root)).toEqual({
        state: 'unavailable',
        reason: 'tool-missing',
        values: { tool: 'trust', package: 'p11-kit' },
      });
    });
  },
);
