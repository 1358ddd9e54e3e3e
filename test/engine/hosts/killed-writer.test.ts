import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recoverHosts } from '#engine/hosts/apply-hosts.ts';
import { apply, BYTES } from './applied-names.ts';
import { bytesOf, listing, room, writer } from './hosts-room.ts';

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
