import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyHosts, revertHosts } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';
import { hashOf } from '#engine/hosts/hosts-target.ts';
import { apply, asRoot, BYTES } from './applied-names.ts';
import { bytesOf, listing, room } from './hosts-room.ts';

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
