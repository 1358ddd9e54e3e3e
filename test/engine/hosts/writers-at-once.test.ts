import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyHosts, type HostsOutcome } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';
import { hashOf } from '#engine/hosts/hosts-target.ts';
import { apply, BYTES } from './applied-names.ts';
import { bytesOf, room, writer } from './hosts-room.ts';

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

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
