import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { phrase } from '#shared/model/phrase.ts';
import type { Authority } from '#engine/tls/authority.ts';
import { EnvironmentStore } from '#engine/trust/stores/environment-store.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { nssPlaces } from '#engine/trust/stores/nss-places.ts';
import { NssStore } from '#engine/trust/stores/nss-store.ts';
import { readRoot, type RootCertificate } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { trustTable } from '#engine/trust/trust-table.ts';
import type { TrustStore, TrustTarget } from '#engine/trust/trust-store.ts';
import { verifyWithBundle } from '#engine/trust/verify/verify-bundle.ts';
import { verifyWithNss } from '#engine/trust/verify/verify-nss.ts';
import { serveByName, signAnyway } from './leaf-server.ts';
import { isInstalled, manifestOf, needing, newRoot, scratchHome } from './machine.ts';

const CERTUTIL = '/usr/bin/certutil';
const has = isInstalled(CERTUTIL, '/usr/bin/tstclnt', '/usr/bin/vfychain', '/usr/bin/openssl');
const YEAR = 365 * 24 * 60 * 60 * 1000;

let authority: Authority;
let root: RootCertificate;
let server: { close: () => void };
let targets: readonly TrustTarget[];

beforeAll(async () => {
  ({ authority, root } = await newRoot());
  const [allowed, forbidden] = await Promise.all([
    signAnyway(authority, 'a.test'),
    signAnyway(authority, 'github.com'),
  ]);
  const serving = await serveByName((name) => Promise.resolve(name === 'github.com' ? forbidden : allowed));
  ({ server } = serving);
  // b.test is answered with the certificate of a.test.
  targets = ['a.test', 'b.test', 'github.com'].map((host) => ({ host, address: '127.0.0.1', port: serving.port }));
});

afterAll(() => server.close());

afterEach(() => {
  vi.useRealTimers();
});

async function chromiumOn(machine: Machine): Promise<NssStore> {
  await mkdir(join(machine.home, '.config/chromium'), { recursive: true });
  const [place] = await nssPlaces(machine);
  if (place === undefined) throw new Error('no place');
  return new NssStore(place, machine, run);
}

/** A machine with no other programs than these. */
async function machineWith(...programs: string[]): Promise<Machine> {
  const machine = await scratchHome();
  const folder = join(machine.home, 'root');
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  for (const program of programs) await symlink(program, join(folder, program));
  return { ...machine, root: folder };
}

describe(
  `what a store says of hosts${needing('certutil, tstclnt, vfychain (libnss3-tools) or openssl', has)}`,
  { timeout: 60_000 },
  () => {
    test.runIf(has)('is asked by a handshake of its own library, and says why it refuses', async () => {
      const machine = await scratchHome();
      const store = await chromiumOn(machine);
      await store.install(root, manifestOf(machine));
      expect(await store.verify(targets, root)).toEqual([
        { verdict: 'trusted', by: 'handshake', detail: null },
        { verdict: 'refused', by: 'handshake', detail: 'SSL_ERROR_BAD_CERT_DOMAIN' },
        { verdict: 'refused', by: 'handshake', detail: 'SEC_ERROR_CERT_NOT_IN_NAME_SPACE' },
      ]);
    });

    test.runIf(has)('is asked about the chain that is served where it cannot make a handshake', async () => {
      const machine = await scratchHome();
      const store = await chromiumOn(machine);
      await store.install(root, manifestOf(machine));
      const few = { ...(await machineWith('/usr/bin/vfychain')), uid: 1 };
      expect(await verifyWithNss({ folder: store.path, machine: few, run }, targets)).toEqual([
        { verdict: 'trusted', by: 'store', detail: null },
        {
          verdict: 'refused',
          by: 'store',
          detail: 'the certificate is for other names',
          phrase: phrase('trust-other-names'),
        },
        {
          verdict: 'refused',
          by: 'store',
          detail: expect.stringContaining('is not permitted to issue a certificate with this name'),
        },
      ]);
      const none = await machineWith();
      expect(
        (await verifyWithNss({ folder: store.path, machine: none, run }, targets)).map(({ verdict }) => verdict),
      ).toEqual(Array.from({ length: 3 }, () => 'unknown'));
    });

    test.runIf(has)('an authority that has ended is refused for that, though it is trusted', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      vi.setSystemTime(Date.now() - 6 * YEAR);
      const { authority: old, root: ended } = await newRoot();
      vi.useRealTimers();
      const context = await signAnyway({ ...old, notAfter: Date.now() + YEAR }, 'a.test');
      const serving = await serveByName(() => Promise.resolve(context));
      onTestFinished(() => void serving.server.close());
      const target = [{ host: 'a.test', address: '127.0.0.1', port: serving.port }];
      const machine = await scratchHome();
      const store = await chromiumOn(machine);
      await store.install(ended, manifestOf(machine));
      const bundle = join(machine.home, 'bundle.pem');
      await writeFile(bundle, ended.pem);
      expect([
        ...(await store.verify(target, ended)),
        ...(await verifyWithBundle({ bundle, machine, run }, target)),
      ]).toEqual([
        { verdict: 'refused', by: 'handshake', detail: expect.stringMatching(/^SEC_ERROR_EXPIRED/) },
        { verdict: 'refused', by: 'handshake', detail: 'certificate has expired' },
      ]);
    });

    test.runIf(has && process.platform === 'linux')(
      'a browser that ran before its database was made has to be started again',
      async () => {
        const machine = await scratchHome();
        const program = join(machine.home, 'chromium');
        await copyFile('/bin/sleep', program);
        const browser = spawn(program, ['600'], { stdio: 'ignore', env: { HOME: machine.home } });
        onTestFinished(() => void browser.kill('SIGKILL'));
        await once(browser, 'spawn');
        const store = await chromiumOn(machine);
        expect(await store.install(root, manifestOf(machine))).toMatchObject({
          outcome: 'changed',
          restart: [store.name],
        });
        expect((await store.verify(targets, root)).map(({ verdict }) => verdict)).toEqual([
          'needs-restart',
          'refused',
          'refused',
        ]);
        browser.kill('SIGKILL');
        await once(browser, 'exit');
        expect((await store.verify(targets, root)).map(({ verdict }) => verdict)).toEqual([
          'trusted',
          'refused',
          'refused',
        ]);
      },
    );

    test.runIf(has)('without a server nothing is claimed', async () => {
      const machine = await scratchHome();
      const store = await chromiumOn(machine);
      await store.install(root, manifestOf(machine));
      const bundle = join(machine.home, 'bundle.pem');
      await writeFile(bundle, root.pem);
      const nowhere = [{ host: 'a.test', address: '127.0.0.1', port: 1 }];
      const consumers = (['node', 'python', 'curl'] as const).map(
        (name) => new EnvironmentStore(name, machine, run, null),
      );
      const verdicts = [
        await store.verify(nowhere, root),
        await verifyWithBundle({ bundle, machine, run }, nowhere),
        await verifyWithBundle({ bundle, machine: await machineWith(), run }, nowhere),
        ...(await Promise.all(consumers.map((consumer) => consumer.verify(nowhere, root)))),
      ];
      expect(verdicts.flat().map(({ verdict, by }) => [verdict, by])).toEqual(
        Array.from({ length: 6 }, () => ['unknown', null]),
      );
    });

    test('without the system’s openssl the one within this process makes the handshake', async () => {
      const machine = await machineWith();
      const bundle = join(machine.home, 'bundle.pem');
      await writeFile(bundle, root.pem);
      expect((await verifyWithBundle({ bundle, machine, run }, targets)).map(({ verdict }) => verdict)).toEqual([
        'trusted',
        'refused',
        'refused',
      ]);
      await writeFile(bundle, (await newRoot()).root.pem);
      expect((await verifyWithBundle({ bundle, machine, run }, targets.slice(0, 1)))[0]?.verdict).toBe('untrusted');
    });
  },
);

describe('the table', () => {
  test('has a cell for every store and host, and a store that fails unforeseen does not spoil the others', async () => {
    const store = (id: string, changes: Partial<TrustStore>): TrustStore => ({
      id,
      kind: 'system',
      name: id,
      scope: 'user',
      path: null,
      optional: false,
      lines: [],
      detect: () => Promise.resolve({ state: 'installed', reason: null, values: {} }),
      install: () => Promise.reject(new Error('not asked')),
      remove: () => Promise.reject(new Error('not asked')),
      ours: () => Promise.resolve([]),
      verify: (asked) =>
        Promise.resolve(asked.map(() => ({ verdict: 'trusted', by: 'store', detail: 'x'.repeat(900) }))),
      ...changes,
    });
    const odd = store('odd', { detect: () => Promise.reject(new Error('EIO: disk')) });
    const lines = store('lines', {
      lines: ['export A=b'],
      detect: () => Promise.resolve({ state: 'absent', reason: 'copy-lines', values: {} }),
    });
    const table = await trustTable([store('good', {}), odd, lines], targets, root);
    expect(table.hosts).toEqual(['a.test', 'b.test', 'github.com']);
    expect(table.stores.map(({ id, state, canFix, canRemove }) => [id, state, canFix, canRemove])).toEqual([
      ['good', 'installed', false, true],
      ['odd', 'unreadable', false, false],
      ['lines', 'absent', false, false],
    ]);
    expect(table.cells.map(({ store: id, verdict, detail }) => [id, verdict, detail?.length])).toEqual([
      ...Array.from({ length: 3 }, () => ['good', 'trusted', 500]),
      ...Array.from({ length: 3 }, () => ['odd', 'unknown', 9]),
      ...Array.from({ length: 3 }, () => ['lines', 'trusted', 500]),
    ]);
  });

  test.runIf(has)('tells databases with the same name apart, and a foreign root is nothing of ours', async () => {
    const machine = await scratchHome();
    const store = await chromiumOn(machine);
    await mkdir(store.path, { recursive: true, mode: 0o700 });
    execFileSync(CERTUTIL, ['-N', '-d', `sql:${store.path}`, '--empty-password']);
    expect([await store.ours(), (await store.detect(root)).state, readRoot('')]).toEqual([[], 'absent', null]);
  });
});
