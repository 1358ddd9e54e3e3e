import { expect, test } from 'vitest';
import { neighbourhood } from '#engine/upstream/ways/local-networks.ts';
import type { Reached } from '#engine/upstream/ways/network-probe.ts';
import { Reachability } from '#engine/upstream/ways/reachability.ts';

function underTest(answers: (address: string) => Reached) {
  const clock = { now: 0 };
  const asked: { readonly address: string; readonly limit: number }[] = [];
  const reachability = new Reachability({
    probe: {
      connect: (address, _port, limit) => {
        asked.push({ address, limit });
        return Promise.resolve(answers(address));
      },
    },
    now: () => clock.now,
    roundTrip: () => 400,
  });
  const ask = (...addresses: readonly string[]) =>
    reachability.ask(addresses.map((address) => ({ address, port: 8080 })));
  return { clock, asked, reachability, ask };
}

test('a network that is reached counts for its whole neighbourhood, for a minute', async () => {
  const { clock, asked, reachability, ask } = underTest(() => 'open');
  await ask('10.1.2.3', '10.1.2.4');
  expect([reachability.reaches('10.1.2.99'), reachability.reaches('10.1.3.3')]).toEqual([true, null]);
  clock.now = 59_999;
  expect(reachability.isDue('10.1.2.3')).toBe(false);
  clock.now = 60_000;
  expect([reachability.isDue('10.1.2.3'), reachability.reaches('10.1.2.3')]).toEqual([true, true]);
  expect(asked).toEqual([
    { address: '10.1.2.3', limit: 1200 },
    { address: '10.1.2.4', limit: 1200 },
  ]);
});

test('a closed port is on a host that is reached', async () => {
  const { reachability, ask } = underTest(() => 'closed');
  await ask('10.1.2.3');
  expect(reachability.reaches('10.1.2.3')).toBe(true);
});

test('one of two places is enough', async () => {
  const { reachability, ask } = underTest((address) => (address === '10.1.2.4' ? 'open' : 'silent'));
  await ask('10.1.2.3', '10.1.2.4');
  expect(reachability.reaches('10.1.2.3')).toBe(true);
});

test('silence is asked about again after 30 s, doubling to five minutes', async () => {
  const { clock, asked, reachability, ask } = underTest(() => 'silent');
  const waits: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    await ask('10.1.2.3');
    const since = clock.now;
    while (!reachability.isDue('10.1.2.3')) clock.now += 1_000;
    waits.push(clock.now - since);
  }
  expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  expect(asked).toHaveLength(6);
});

test('nothing is asked before it is time', async () => {
  const { asked, ask } = underTest(() => 'open');
  await ask('10.1.2.3');
  await ask('10.1.2.3');
  expect(asked).toHaveLength(1);
});

test('a failed connection is reason to ask again, and counts for nothing by itself', async () => {
  const { asked, reachability, ask } = underTest(() => (asked.length > 1 ? 'silent' : 'open'));
  await ask('10.1.2.3');
  reachability.doubt('10.1.2.77');
  expect([reachability.isDue('10.1.2.3'), reachability.reaches('10.1.2.3')]).toEqual([true, true]);
  await ask('10.1.2.3');
  expect(reachability.reaches('10.1.2.3')).toBe(false);
});

test('another network forgets everything, also what is still being asked', async () => {
  const { promise, resolve } = Promise.withResolvers<Reached>();
  const reachability = new Reachability({
    probe: { connect: () => promise },
    now: () => 0,
    roundTrip: () => 0,
  });
  const asking = reachability.ask([{ address: '10.1.2.3', port: 80 }]);
  reachability.drop();
  resolve('open');
  await asking;
  expect(reachability.reaches('10.1.2.3')).toBe(null);
});

test('neighbourhoods are a /24 or a /64', () => {
  const of = (address: string) => neighbourhood(address);
  expect([of('10.1.2.3'), of('fd00::1'), of('fd00:0:0:0:1::'), of('fd00:0:0:1::1')]).toEqual([
    '10.1.2',
    'fd00:0:0:0',
    'fd00:0:0:0',
    'fd00:0:0:1',
  ]);
});
