import { once } from 'node:events';
import { expect, test } from 'vitest';
import { errorOf, startSetting } from './tunnel-under-test.ts';
import { startHolding, openStream } from './open-stream.ts';

test('a pod that is no endpoint any more is not waited for long where nothing answers', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port, 81: 'hole' }, times: { deadWhenGone: 50 } });
  const socket = setting.dial(81);
  socket.write('into the hole');
  await setting.server.until(() => setting.server.tunnels[0]?.streams.length === 1);
  setting.tunnels.evict('team', 'web-1');
  expect((await errorOf(socket)).fault).toBe('stalled');
});

test('neither is one whose tunnel opens only afterwards, for a request that was on its way', async () => {
  await using setting = await startSetting({ ports: { 81: 'hole' }, times: { deadWhenGone: 50 } });
  const before = setting.dial(81);
  before.write('into the hole');
  setting.tunnels.evict('team', 'web-1');
  expect((await errorOf(before)).fault).toBe('stalled');
  const after = setting.dial(81);
  after.write('into the hole');
  expect((await errorOf(after)).fault).toBe('stalled');
  expect(setting.server.tunnels.length).toBe(2);
});

test('a pod that is an endpoint again is reached by tunnels that stay', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { goneLately: 0 } });
  const socket = setting.dial();
  await once(socket, 'connect');
  setting.tunnels.evict('team', 'web-1');
  for (let count = 0; count < 2; count++) {
    const again = setting.dial();
    await once(again, 'connect');
    again.destroy();
  }
  expect(setting.server.tunnels.length).toBe(2);
});

test('a pod that is no endpoint any more, but answers, may finish what it does', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { deadWhenGone: 20, ping: 10 } });
  const socket = await openStream(setting, pod);
  setting.tunnels.evict('team', 'web-1');
  const { spdy } = setting.server.tunnels[0]!;
  await setting.server.until(() => (spdy?.pings.length ?? 0) >= 25);
  pod.asked[0]?.write('late');
  expect(String((await once(socket, 'data'))[0])).toBe('late');
});
