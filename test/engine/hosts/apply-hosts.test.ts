import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { applyHosts, recoverHosts, revertHosts, type HostsOutcome } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';
import { hashOf } from '#engine/hosts/hosts-target.ts';
import type { FullDiskAnswer } from './full-disk.ts';
import { bytesOf, listing, room, whyNoMounts, withMounts, writer, type Room } from './hosts-room.ts';

const TEXT = '127.0.0.1 localhost # caf\xe9\r\n10.0.0.1 db.corp\n# no end';
const BYTES = Buffer.from(TEXT, 'latin1');
const asRoot = process.getuid?.() === 0;
const noMounts = whyNoMounts();

describe('a hosts file', () => {
  test('gets the names, keeps owner and mode, and is byte for byte the old one after undo', async () => {
    const place = room(BYTES);
    chmodSync(place.path, 0o664);
    if (asRoot) chownSync(place.path, 12, 34);
    const applied = await apply(place, ['shop.test']);
    const { mode, uid, gid } = statSync(place.path);
    expect(applied).toEqual({
      method: 'replace',
      names: ['shop.test'],
      conflicts: [],
      drifted: false,
      recovery: 'none',
      before: hashOf(BYTES),
      after: hashOf(readFileSync(place.path)),
    });
    expect([mode & 0o777, ...(asRoot ? [uid, gid] : [12, 34])]).toEqual([0o664, 12, 34]);
    expect((await apply(place, ['shop.test'])).method).toBe('none');
    const undone = await apply(place, []);
    expect([undone.after, hashOf(readFileSync(place.path))]).toEqual([hashOf(BYTES), hashOf(BYTES)]);
    expect(listing(place)).toEqual(['hosts', 'state/backups']);
  });

  test('is found by its hash only: one that changed since it was looked at is left alone', async () => {
    const place = room(BYTES);
    await expect(
      applyHosts(place, { names: ['a.test'], ipv6: true, expect: hashOf(Buffer.from('x')) }),
    ).rejects.toEqual(new HostsRefusal('hosts-changed', { path: place.path }));
    expect(bytesOf(place.path)).toEqual(BYTES);
  });

  test('that another program changes at the last moment is left as that program made it', async () => {
    const place = room(BYTES);
    const reach = (point: string): void => {
      if (point === 'prepared') writeFileSync(place.path, 'theirs\n');
    };
    await expect(
      applyHosts({ ...place, reach }, { names: ['a.test'], ipv6: true, expect: null }),
    ).rejects.toMatchObject({
      code: 'hosts-changed',
    });
    expect([bytesOf(place.path)?.toString(), listing(place)]).toEqual(['theirs\n', ['hosts', 'state/backups']]);
  });

  test('that is missing is made only where that was agreed to, and goes again', async () => {
    const place = room(null);
    await expect(apply(place, ['a.test'])).rejects.toMatchObject({ code: 'hosts-missing' });
    await applyHosts(place, { names: ['a.test'], ipv6: true, expect: 'absent' });
    const { mode } = statSync(place.path);
    expect([mode & 0o777, readFileSync(place.path, 'utf8').split('\n')[0]]).toEqual([0o644, '127.0.0.1 localhost']);
    await apply(place, []);
    expect(listing(place)).toEqual(['state/backups']);
  });

  test('with two hard links is written in place, so that they stay one file', async () => {
    const place = room(BYTES);
    linkSync(place.path, `${place.path}.link`);
    expect((await apply(place, ['a.test'])).method).toBe('in-place');
    expect(readFileSync(`${place.path}.link`)).toEqual(readFileSync(place.path));
    await apply(place, []);
    expect(readFileSync(`${place.path}.link`)).toEqual(BYTES);
  });

  test('keeps the newest five contents as backups', async () => {
    const place = room(BYTES);
    for (let at = 0; at < 9; at++) await apply(place, [`h${String(at)}.test`]);
    const names = readdirSync(join(place.state, 'backups'));
    expect(names).toHaveLength(5);
    expect(names).toContain(hashOf(readFileSync(place.path)));
    for (const name of names) {
      const file = join(place.state, 'backups', name);
      expect([hashOf(readFileSync(file)), statSync(file).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  test('goes back to the bytes before an outcome, but not over an edit made since', async () => {
    const place = room(BYTES);
    const first = await apply(place, ['a.test']);
    const second = await apply(place, ['b.test']);
    await revertHosts(place, second);
    expect(hashOf(bytesOf(place.path))).toBe(first.after);
    const third = await apply(place, ['c.test']);
    const edited = `${readFileSync(place.path, 'latin1')}10.0.0.1 x\n`;
    writeFileSync(place.path, edited, 'latin1');
    await expect(revertHosts(place, third)).rejects.toMatchObject({ code: 'hosts-changed' });
    expect(readFileSync(place.path, 'latin1')).toBe(edited);
  });
});

describe('what is no plain file', () => {
  test('pipes, devices and folders are refused without being opened', async () => {
    const place = room(null);
    execFileSync('mkfifo', [join(place.folder, 'pipe')]);
    for (const path of [join(place.folder, 'pipe'), '/dev/zero', place.folder]) {
      await expect(apply({ ...place, path }, ['a.test'])).rejects.toMatchObject({ code: 'hosts-not-a-file' });
    }
  });

  test('a file of more than 64 MiB is refused by its size', async () => {
    const place = room('');
    truncateSync(place.path, 64 * 1024 * 1024 + 1);
    await expect(apply(place, ['a.test'])).rejects.toMatchObject({ code: 'hosts-too-large' });
  });

  test('UTF-16 and broken markers are refused, and nothing is touched', async () => {
    const wide = Buffer.from('\ufeff127.0.0.1 localhost\n', 'utf16le');
    const broken = Buffer.from('# <<< gatehouse managed block v1 <<<\n');
    for (const [bytes, code] of [
      [wide, 'hosts-encoding'],
      [broken, 'hosts-markers'],
    ] as const) {
      const place = room(bytes);
      const before = statSync(place.path);
      await expect(apply(place, ['a.test'])).rejects.toMatchObject({ code });
      expect([bytesOf(place.path), statSync(place.path).mtimeMs]).toEqual([bytes, before.mtimeMs]);
    }
  });

  test('a symbolic link through a folder that others may write is refused', async () => {
    const place = room(BYTES);
    const path = join(place.folder, 'link');
    symlinkSync(place.path, path);
    await expect(apply({ ...place, path }, ['a.test'])).rejects.toMatchObject({
      code: 'hosts-symlink-owner',
      values: { path, folder: '/tmp' },
    });
    expect([bytesOf(place.path), lstatSync(path).isSymbolicLink()]).toEqual([BYTES, true]);
  });
});

/** Every point in the order it is reached, with what must stand in the file after a kill there. */
const POINTS: Readonly<Record<string, readonly (readonly [dieAt: string, left: string, recovery: string])[]>> = {
  replace: [
    ['locked', 'old', 'none'],
    ['backed-up', 'old', 'none'],
    ['journaled', 'old', 'old'],
    ['prepared', 'old', 'old'],
    ['replaced', 'new', 'new'],
    ['verified', 'new', 'new'],
    ['finished', 'new', 'none'],
  ],
  'in-place': [
    ['locked', 'old', 'none'],
    ['backed-up', 'old', 'none'],
    ['journaled', 'old', 'old'],
    ['grown', 'torn', 'restored'],
    ['half-written', 'torn', 'restored'],
    ['written', 'new', 'new'],
    ['verified', 'new', 'new'],
    ['finished', 'new', 'none'],
  ],
};

describe.each(Object.entries(POINTS))('a writer (%s) that is killed', (method, points) => {
  test.each(points)('at "%s" leaves the %s file; recovery: %s', async (dieAt, left, recovery) => {
    const place = room(BYTES);
    if (method === 'in-place') linkSync(place.path, `${place.path}.link`);
    const order = { op: 'apply', path: place.path, state: place.state, names: ['a.test', 'b.test'], expect: null };
    expect(await writer({ ...order, dieAt })).toEqual({ signal: 'SIGKILL', answer: null });
    const killed = readFileSync(place.path);
    const [recovered, again] = [await recoverHosts(place), await recoverHosts(place)];
    const found = readFileSync(place.path);
    expect([recovered, again]).toEqual([recovery, 'none']);
    if (left === 'torn') expect(killed.equals(BYTES)).toBe(false);
    if (left !== 'new') expect(found.equals(BYTES)).toBe(true);
    const link = method === 'in-place' ? ['hosts.link'] : [];
    const kept = dieAt === 'locked' ? [] : ['state/backups'];
    expect(listing(place)).toEqual(['hosts', ...link, ...kept]);
    const applied = await apply(place, ['a.test', 'b.test']);
    expect(applied.method).toBe(left === 'new' ? 'none' : method);
    await apply(place, []);
    expect(readFileSync(place.path).equals(BYTES)).toBe(true);
  });

  test('is put right by the next writer without being asked to', async () => {
    const place = room(BYTES);
    if (method === 'in-place') linkSync(place.path, `${place.path}.link`);
    const order = { op: 'apply', path: place.path, state: place.state, names: ['a.test'], expect: null };
    await writer({ ...order, dieAt: method === 'in-place' ? 'half-written' : 'replaced' });
    const applied = await apply(place, []);
    expect([applied.recovery, bytesOf(place.path)]).toEqual([method === 'in-place' ? 'restored' : 'new', BYTES]);
  });
});

test('a writer killed while it recovers is put right too', async () => {
  const place = room(BYTES);
  linkSync(place.path, `${place.path}.link`);
  const order = { path: place.path, state: place.state, names: ['a.test'], expect: null };
  await writer({ ...order, op: 'apply', dieAt: 'half-written' });
  expect((await writer({ ...order, op: 'recover', dieAt: 'half-written' })).signal).toBe('SIGKILL');
  expect([await recoverHosts(place), bytesOf(place.path)]).toEqual(['restored', BYTES]);
});

test('what somebody else wrote after a crash is not undone by recovery', async () => {
  const place = room(BYTES);
  linkSync(place.path, `${place.path}.link`);
  const order = { op: 'apply', path: place.path, state: place.state, names: ['a.test'], expect: null };
  await writer({ ...order, dieAt: 'written' });
  const edited = Buffer.concat([Buffer.from('10.0.0.1 mine\n'), readFileSync(place.path)]);
  writeFileSync(place.path, edited);
  expect([await recoverHosts(place), bytesOf(place.path)]).toEqual(['edited', edited]);
});

test('twenty processes at once: every one has its turn, and the last wish stands whole', async () => {
  const place = room(BYTES);
  const wishes = Array.from({ length: 20 }, (_, at) => [`w${String(at)}.test`, 'shared.test']);
  const answers = await Promise.all(
    wishes.map((names) => writer({ op: 'apply', path: place.path, state: place.state, names, expect: null })),
  );
  const outcomes = answers.map(({ answer }) => answer as HostsOutcome);
  // A chain: each found exactly what another had left, so that none was lost.
  const byBefore = new Map(outcomes.map((outcome) => [outcome.before, outcome.after]));
  let at = hashOf(BYTES);
  for (let steps = 0; steps < 20; steps++) at = byBefore.get(at) ?? 'broken chain';
  expect([byBefore.size, at]).toEqual([20, hashOf(readFileSync(place.path))]);
  await apply(place, []);
  expect(bytesOf(place.path)).toEqual(BYTES);
}, 60_000);

test('twenty processes that saw the same file: one writes, the others are told that it changed', async () => {
  const place = room(BYTES);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      writer({
        op: 'apply',
        path: place.path,
        state: place.state,
        names: [`w${String(at)}.test`],
        expect: hashOf(BYTES),
      }),
    ),
  );
  const codes = answers.map(({ answer }) => (answer as { readonly code?: string }).code ?? 'written').sort();
  expect(codes).toEqual([...Array.from({ length: 19 }, () => 'hosts-changed'), 'written']);
}, 60_000);

test('a lock is waited for no longer than one has patience, and names who holds it', async () => {
  const place = room(BYTES);
  let release = (): void => undefined;
  let locked = (): void => undefined;
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const first = applyHosts(
    { ...place, settle: () => new Promise((resolve) => ((release = resolve), locked())) },
    { names: ['a.test'], ipv6: true, expect: null },
  );
  await isLocked;
  await expect(applyHosts({ ...place, patience: 0 }, { names: [], ipv6: true, expect: null })).rejects.toEqual(
    new HostsRefusal('hosts-locked', { pid: String(process.pid) }),
  );
  release();
  await first;
  expect((await apply(place, [])).after).toBe(hashOf(BYTES));
});

test('the lock of a process that is gone, of another boot, or damaged holds nobody up', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const holder of [
    JSON.stringify({ pid: gone, boot: bootId(), started: '1' }),
    JSON.stringify({ pid: process.pid, boot: 'another', started: '1' }),
    JSON.stringify({ pid: process.pid, boot: bootId(), started: '1' }),
    '{"pid":',
  ]) {
    const place = room(BYTES);
    mkdirSync(join(place.state, 'lock'), { recursive: true });
    writeFileSync(join(place.state, 'lock', 'x'), holder);
    expect((await applyHosts({ ...place, patience: 0 }, { names: ['a.test'], ipv6: true, expect: null })).method).toBe(
      'replace',
    );
  }
});

describe.skipIf(noMounts !== null)(`with mounts of its own (skipped where it cannot: ${noMounts ?? 'it can'})`, () => {
  const setUp =
    'mount -t tmpfs -o mode=755,size=4m none /mnt; mkdir -p /mnt/etc /mnt/state; cp "$FROM" /mnt/etc/hosts;';
  const order = '{"op":"apply","path":"/mnt/etc/hosts","state":"/mnt/state","names":["a.test"],"expect":null}';
  const undo = '{"op":"apply","path":"/mnt/etc/hosts","state":"/mnt/state","names":[],"expect":null}';

  test('a file that is a mount itself is written in place, and undone byte for byte', () => {
    const place = room(BYTES);
    const script = `${setUp} mount --bind /mnt/etc/hosts /mnt/etc/hosts
      "$NODE" "$WRITER" '${order}'; grep -c a.test /mnt/etc/hosts; "$NODE" "$WRITER" '${undo}'; ls -A /mnt/etc
      cmp /mnt/etc/hosts "$FROM" && echo same`;
    const [applied = '', count, undone = '', ...rest] = withMounts(script, { FROM: place.path }).trim().split('\n');
    const methods = [applied, undone].map((line) => (JSON.parse(line) as HostsOutcome).method);
    expect([methods, count, rest]).toEqual([['in-place', 'in-place'], '2', ['hosts', 'same']]);
  });

  test('a writer killed in the middle of writing such a file in place leaves what recovery knows', () => {
    const place = room(BYTES);
    const kill = order.replace('"op"', '"dieAt":"half-written","op"');
    const script = `${setUp} mount --bind /mnt/etc/hosts /mnt/etc/hosts
      "$NODE" "$WRITER" '${kill}' || echo killed; cmp -s /mnt/etc/hosts "$FROM" || echo torn
      "$NODE" "$WRITER" '${order.replace('apply', 'recover')}'; cmp /mnt/etc/hosts "$FROM" && echo same`;
    const lines = withMounts(script, { FROM: place.path }).trim().split('\n');
    expect(lines).toEqual(['killed', 'torn', '{"recovery":"restored"}', 'same']);
  });

  test.each([
    [
      'a mount that is read-only',
      'mount --bind /mnt/etc/hosts /mnt/etc/hosts; mount -o remount,ro,bind /mnt/etc/hosts',
      'EBUSY',
      'EROFS',
    ],
    [
      'a folder that is read-only',
      'mount --bind /mnt/etc /mnt/etc; mount -o remount,ro,bind /mnt/etc',
      'EROFS',
      'EROFS',
    ],
  ])('%s is reported with both reasons, and nothing is touched', (_what, protect, replacing, writing) => {
    const place = room(BYTES);
    const script = `${setUp} ${protect}; "$NODE" "$WRITER" '${order}'; cmp /mnt/etc/hosts "$FROM" && ls -A /mnt/etc /mnt/state`;
    const [answer = '', ...rest] = withMounts(script, { FROM: place.path }).trim().split('\n');
    expect(JSON.parse(answer)).toEqual({
      code: 'hosts-read-only',
      values: { path: '/mnt/etc/hosts', replacing, writing },
    });
    expect(rest).toEqual(['/mnt/etc:', 'hosts', '', '/mnt/state:', 'backups']);
  });

  test.each(['replace', 'in-place'])(
    'a disk that is full at any place on the way (%s): nothing changes, nothing stays',
    (method) => {
      const place = room('# a foreign line of some length, to fill a page or two\n'.repeat(300));
      const script = `mount -t tmpfs -o mode=755,size=200k none /mnt; mkdir -p /mnt/etc; cp "$FROM" /mnt/etc/hosts
        if [ ${method} = in-place ]; then ln /mnt/etc/hosts /mnt/etc/link; fi; "$NODE" "$FULL"`;
      const full = fileURLToPath(new URL('./full-disk.ts', import.meta.url));
      const answers = JSON.parse(withMounts(script, { FROM: place.path, FULL: full })) as readonly FullDiskAnswer[];
      const wrong = answers.slice(0, -1).filter(({ outcome, same, left }) => {
        const clean = left.filter((name) => name !== 'backups').join() === '';
        return outcome !== 'hosts-disk-full' || !same || !clean;
      });
      expect(wrong).toEqual([]);
      expect([answers.length > 3, answers.at(-1)?.outcome]).toEqual([true, method]);
    },
  );

  test('a symbolic link that only root could lay elsewhere is followed and stays one', () => {
    const place = room(BYTES);
    const script = `${setUp} mkdir /mnt/real; mv /mnt/etc/hosts /mnt/real/hosts; ln -s ../real/hosts /mnt/etc/hosts
      ln -s /mnt/etc /mnt/other
      "$NODE" "$WRITER" '${order.replace('/mnt/etc', '/mnt/other')}'; grep -c a.test /mnt/real/hosts; test -L /mnt/etc/hosts
      "$NODE" "$WRITER" '${undo}'; cmp /mnt/real/hosts "$FROM" && echo same`;
    const lines = withMounts(script, { FROM: place.path }).trim().split('\n');
    expect([lines[1], lines[3]]).toEqual(['2', 'same']);
  });

  test.each([
    [
      'into a folder of a user',
      'mkdir /mnt/home; chown 1000 /mnt/home; cp "$FROM" /mnt/home/hosts; ln -sf /mnt/home/hosts /mnt/etc/hosts',
      'hosts-symlink-owner',
    ],
    [
      'through a folder of a user',
      'mkdir /mnt/home; chown 1000 /mnt/home; ln -s /mnt/real /mnt/home/way; mkdir /mnt/real; cp "$FROM" /mnt/real/hosts; ln -sf /mnt/home/way/hosts /mnt/etc/hosts',
      'hosts-symlink-owner',
    ],
    ['that leads nowhere', 'ln -sf /mnt/nothing /mnt/etc/hosts', 'hosts-dangling'],
    ['that leads to itself', 'ln -sf hosts /mnt/etc/hosts', 'hosts-dangling'],
    [
      'into the Nix store',
      'mkdir -p /mnt/nix; mount --bind /mnt / 2>/dev/null || true; ln -sf /nix/store/x/hosts /mnt/etc/hosts',
      'hosts-immutable-system',
    ],
    ['to a folder', 'ln -sfn /mnt/state /mnt/etc/hosts', 'hosts-not-a-file'],
  ])('a symbolic link %s is refused', (_what, lay, code) => {
    const place = room(BYTES);
    const script = `${setUp} rm -f /mnt/etc/hosts; ${lay}; "$NODE" "$WRITER" '${order}'`;
    expect((JSON.parse(withMounts(script, { FROM: place.path })) as { code: string }).code).toBe(code);
  });
});

const immutable = whyNotImmutable();
test.skipIf(immutable !== null)(
  `a file that nobody may change (chattr +i) is reported with both reasons (skipped where it cannot: ${immutable ?? 'it can'})`,
  async () => {
    const place = room(BYTES);
    execFileSync('chattr', ['+i', place.path]);
    try {
      await expect(apply(place, ['a.test'])).rejects.toEqual(
        new HostsRefusal('hosts-read-only', { path: place.path, replacing: 'EPERM', writing: 'EPERM' }),
      );
    } finally {
      execFileSync('chattr', ['-i', place.path]);
    }
    expect([bytesOf(place.path), listing(place)]).toEqual([BYTES, ['hosts', 'state/backups']]);
  },
);

function whyNotImmutable(): string | null {
  if (!asRoot) return 'not root';
  const path = `/tmp/gatehouse-test-${String(process.pid)}`;
  writeFileSync(path, '');
  const tried = spawnSync('chattr', ['+i', path], { encoding: 'utf8' });
  if (tried.status === 0) execFileSync('chattr', ['-i', path]);
  rmSync(path, { force: true });
  return tried.status === 0 ? null : (tried.error?.message ?? tried.stderr.trim());
}

function apply(place: Room, names: readonly string[]): Promise<HostsOutcome> {
  return applyHosts(place, { names, ipv6: true, expect: null });
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
