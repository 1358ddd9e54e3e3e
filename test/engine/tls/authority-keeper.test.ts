import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { AuthorityKeeper } from '#engine/tls/authority-keeper.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DAY = 24 * 60 * 60 * 1000;

let made = '';
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  await keeperOf(made).authorityFor('a.localhost');
});
afterAll(() => rm(made, { recursive: true, force: true }));

afterEach(() => {
  vi.useRealTimers();
});

function keeperOf(stateFolder: string): AuthorityKeeper {
  return new AuthorityKeeper({ stateFolder, log: () => undefined, onProblems: () => undefined });
}

/** A state folder of its own in which an authority was kept before; making one takes long. */
async function folderWithAuthority(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(made, folder, { recursive: true });
  return folder;
}

describe('the authority on disk', () => {
  test('is found again by the next start', async () => {
    const folder = await temporaryFolder();
    const first = await keeperOf(folder).authorityFor('a.localhost');
    const second = await keeperOf(folder).authorityFor('b.localhost');
    expect(second.root).toBe(first.root);
  });

  test('can be read by its owner alone, and the public root lies beside it', async () => {
    const folder = join(await temporaryFolder(), 'state');
    const { root } = await keeperOf(folder).authorityFor('a.localhost');
    const mode = async (path: string): Promise<string> => ((await stat(join(folder, path))).mode & 0o777).toString(8);
    expect(await Promise.all(['.', 'authority', 'authority/authority.pem'].map(mode))).toEqual(['700', '700', '600']);
    expect(await readFile(join(folder, 'authority', 'root.crt'), 'latin1')).toBe(root);
    expect((await readdir(join(folder, 'authority'))).toSorted()).toEqual(['authority.pem', 'root.crt']);
  });

  test('loses what a crash while writing left behind', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'authority'), { mode: 0o700 });
    await writeFile(join(folder, 'authority', 'authority.pem.0123456789ab.new'), 'half');
    await keeperOf(folder).authorityFor('a.localhost');
    expect((await readdir(join(folder, 'authority'))).toSorted()).toEqual(['authority.pem', 'root.crt']);
  });

  const damages: [string, (folder: string) => Phrase, (folder: string) => Promise<void>][] = [
    [
      'has a damaged certificate',
      () => phrase('authority-root-unreadable'),
      (folder) => edit(folder, (text) => text.replace('MII', 'MIJ')),
    ],
    [
      'is cut off',
      () => phrase('authority-incomplete', { file: 'authority.pem' }),
      (folder) => edit(folder, (text) => text.slice(0, -40)),
    ],
    [
      'could have been read by others',
      (folder) => phrase('authority-open-mode', { path: join(folder, 'authority/authority.pem'), mode: '0644' }),
      (folder) => chmod(join(folder, 'authority/authority.pem'), 0o644),
    ],
    [
      'lies in a folder open to others',
      (folder) => phrase('authority-open-mode', { path: join(folder, 'authority'), mode: '0755' }),
      (folder) => chmod(join(folder, 'authority'), 0o755),
    ],
    [
      'is a link',
      () => phrase('authority-link', { file: 'authority.pem' }),
      async (folder) => {
        await rename(join(folder, 'authority/authority.pem'), join(folder, 'elsewhere.pem'));
        await symlink(join(folder, 'elsewhere.pem'), join(folder, 'authority/authority.pem'));
      },
    ],
  ];

  test.each(damages)('that %s is moved aside and made anew, and it is said', async (_what, reason, damage) => {
    const folder = await folderWithAuthority();
    const before = await keeperOf(folder).authorityFor('a.localhost');
    await damage(folder);
    const keeper = keeperOf(folder);
    const after = await keeper.authorityFor('a.localhost');
    expect(after.root).not.toBe(before.root);
    expect(keeper.problems).toEqual([
      {
        code: 'authority-broken',
        severity: 'warning',
        subject: { kind: 'file', namespace: null, name: join(folder, 'authority') },
        values: phraseValues('reason', reason(folder)),
      },
    ] satisfies Problem[]);
    expect((await readdir(folder)).filter((name) => name.startsWith('authority.broken-'))).toHaveLength(1);
    const next = keeperOf(folder);
    expect((await next.authorityFor('a.localhost')).root).toBe(after.root);
    expect(next.problems).toEqual([]);
  });

  test('lives in memory where the state folder cannot be written, and it is said', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const keeper = keeperOf(join(file, 'state'));
    const authority = await keeper.authorityFor('a.localhost');
    expect(await keeper.authorityFor('b.localhost')).toBe(authority);
    const folder = join(file, 'state');
    const reason = `ENOTDIR: not a directory, mkdir '${folder}'`;
    expect(keeper.problems).toEqual([
      {
        code: 'state-unwritable',
        severity: 'warning',
        subject: { kind: 'file', namespace: null, name: folder },
        values: { folder, reason },
      },
    ]);
  });

  test('is replaced without a word when less than sixty days are left', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const folder = await folderWithAuthority();
    const before = await keeperOf(folder).authorityFor('a.localhost');
    vi.setSystemTime(Date.now() + (5 * 365 - 59) * DAY);
    const keeper = keeperOf(folder);
    expect((await keeper.authorityFor('a.localhost')).root).not.toBe(before.root);
    expect(keeper.problems).toEqual([]);
  });

  test('is called broken while the clock stands before its beginning', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const folder = await folderWithAuthority();
    await keeperOf(folder).authorityFor('a.localhost');
    vi.setSystemTime(Date.now() - 3 * DAY);
    const keeper = keeperOf(folder);
    await keeper.authorityFor('a.localhost');
    expect(keeper.problems.map((problem) => problem.values['reason'])).toEqual([
      expect.stringMatching(/^it is not valid before .*; is the clock of this machine right\?$/),
    ]);
  });
});

describe('generations', () => {
  test('one authority serves all private names, and the public ones it was made for', async () => {
    const keeper = keeperOf(await temporaryFolder());
    keeper.want(['da2so.com', '*.apps.shop.com', 'com', 'hello.localhost']);
    await keeper.prepare();
    const hosts = ['da2so.com', '*.apps.shop.com', 'a.localhost', 'x.test'];
    const authorities = await Promise.all(hosts.map((host) => keeper.authorityFor(host)));
    expect(new Set(authorities).size).toBe(1);
    expect(authorities[0]?.permitted.slice(-2)).toEqual(['da2so.com', 'apps.shop.com']);
  });

  test('a public name outside makes the next generation, which keeps the names of the former', async () => {
    const folder = await temporaryFolder();
    const keeper = keeperOf(folder);
    const first = await keeper.authorityFor('da2so.com');
    const second = await keeper.authorityFor('shop.com');
    expect(second.root).not.toBe(first.root);
    expect(second.permitted.slice(-2)).toEqual(['shop.com', 'da2so.com']);
    expect((await keeperOf(folder).authorityFor('da2so.com')).root).toBe(second.root);
  });

  test('names that are asked for at once share few generations', async () => {
    const keeper = keeperOf(await temporaryFolder());
    const hosts = Array.from({ length: 20 }, (_, index) => `host-${String(index)}.com`);
    const authorities = await Promise.all(hosts.map((host) => keeper.authorityFor(host)));
    expect(new Set(authorities).size).toBeLessThanOrEqual(2);
  });

  test('more names than an authority may list take turns, those asked for first', async () => {
    const keeper = keeperOf(await temporaryFolder());
    keeper.want(Array.from({ length: 1_000 }, (_, index) => `host-${String(index)}.com`));
    await keeper.prepare();
    const before = keeper.current;
    await keeper.prepare();
    expect(keeper.current).toBe(before);
    const authority = await keeper.authorityFor('host-999.com');
    expect(authority.permitted.filter((name) => name.endsWith('.com'))).toHaveLength(288);
    expect(authority.permitted).toContain('host-999.com');
    await keeper.prepare();
    expect(keeper.current).toBe(authority);
  });

  test('never signs for a name that would open a whole public domain', async () => {
    const keeper = keeperOf(await temporaryFolder());
    await expect(keeper.authorityFor('*.com')).rejects.toThrow('the authority never signs for *.com');
  });
});

async function edit(folder: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, 'authority/authority.pem');
  await writeFile(path, change(await readFile(path, 'latin1')));
}
