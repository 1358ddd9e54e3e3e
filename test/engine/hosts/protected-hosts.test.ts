import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { HostsOutcome } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';
import { apply, asRoot, BYTES } from './applied-names.ts';
import type { FullDiskAnswer } from './full-disk.ts';
import { bytesOf, listing, room, whyNoMounts, withMounts } from './hosts-room.ts';

const noMounts = whyNoMounts();

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
