import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import {
  errorOf,
  get,
  NAMESPACE,
  POD,
  startPod,
  startRawPod,
  startSetting,
  type Setting,
} from './tunnel-under-test.ts';

/** A pod whose connections stay open. */
async function startStaying() {
  return startRawPod((socket) => socket.on('end', () => socket.destroy()).resume());
}

/** Connections whose streams the server knows. */
async function open(setting: Setting, count: number, kind: 'shared' | 'own' = 'shared') {
  const sockets = Array.from({ length: count }, () => setting.dial(80, kind));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const streams = () => setting.server.tunnels.reduce((sum, one) => sum + one.streams.length, 0);
  const before = streams();
  await setting.server.until(() => streams() >= Math.max(before, count));
  return sockets;
}

const perTunnel = (setting: Setting) => setting.server.tunnels.map(({ streams }) => streams.length);
const openTunnels = (setting: Setting) => setting.server.tunnels.filter(({ closed }) => !closed).length;

test('a tunnel takes 32 streams, and then there is a second one', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  await open(setting, 33);
  expect(perTunnel(setting).sort((left, right) => left - right)).toEqual([1, 32]);
});

test('as many tunnels are opened as those who wait need, and no more', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  await open(setting, 100);
  expect(setting.server.tunnels.length).toBe(4);
  expect(setting.tunnels.states[0]).toMatchObject({ tunnels: 4, streams: 100, waiting: 0 });
});

test('at most four are being opened at the same time', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  let now = 0;
  let most = 0;
  setting.server.fault = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    now -= 1;
    return null;
  };
  await open(setting, 12, 'own');
  expect([most, setting.server.tunnels.length]).toEqual([4, 12]);
});

test('above the limit of tunnels in use, streams are packed closer', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port }, limits: { streams: 2, busyTunnels: 3 } });
  await open(setting, 6);
  await open(setting, 14);
  expect(setting.tunnels.states[0]).toMatchObject({ streams: 20 });
  expect(setting.server.tunnels.length).toBeLessThanOrEqual(8);
  await open(setting, 20);
  const most = setting.server.tunnels.length;
  await open(setting, 20);
  expect(setting.server.tunnels.length).toBe(most);
});

test('a stream of its own has a tunnel that is closed with it', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const [first, second] = await open(setting, 2, 'own');
  expect(perTunnel(setting)).toEqual([1, 1]);
  first?.destroy();
  second?.destroy();
  await setting.server.until(() => openTunnels(setting) === 0);
});

test('a stream of its own takes a tunnel that nobody uses, which is then its own', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  await get(setting.dial());
  const own = setting.dial(80, 'own');
  await once(own, 'connect');
  await get(setting.dial());
  expect(perTunnel(setting)).toEqual([2, 1]);
  own.destroy();
  await setting.server.until(() => setting.server.tunnels[0]?.closed === true);
  expect(setting.server.tunnels[1]?.closed).toBe(false);
});

test('where there are too many own tunnels, a stream that wants one shares', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port }, limits: { ownTunnels: 2 } });
  await open(setting, 2, 'own');
  await open(setting, 1);
  const before = setting.server.tunnels.length;
  await open(setting, 3, 'own');
  expect(setting.server.tunnels.length).toBe(before);
});

test('warming opens one tunnel without any connection to the pod, and the next request uses it', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  setting.tunnels.warm(NAMESPACE, POD);
  setting.tunnels.warm(NAMESPACE, POD);
  await setting.server.until(() => setting.tunnels.states[0]?.tunnels === 1);
  expect([pod.sockets.size, perTunnel(setting)]).toEqual([0, [0]]);
  await get(setting.dial());
  expect(perTunnel(setting)).toEqual([1]);
});

test('warming over the old protocol opens nothing, because that would connect to the pod', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  setting.server.fault = ({ transport }) =>
    transport === 'channels' ? null : { kind: 'status', status: 400, message: '', reason: null };
  await get(setting.dial());
  const before = setting.server.requests.length;
  setting.tunnels.warm(NAMESPACE, POD);
  await get(setting.dial());
  expect(setting.server.requests.length).toBe(before + 1);
});

test('of unused tunnels the longest unused are closed above the limit', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ limits: { tunnels: 2 } });
  for (const name of ['a', 'b', 'c']) {
    setting.server.pods.set(`${NAMESPACE}/${name}`, { 80: pod.port });
    await get(setting.tunnels.dial({ namespace: NAMESPACE, pod: name, port: 80, kind: 'shared' }));
    await setting.server.until(() => setting.tunnels.states.every(({ streams }) => streams === 0));
  }
  await setting.server.until(() => openTunnels(setting) === 2);
  expect(setting.server.tunnels.map(({ pod: name, closed }) => [name, closed])).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
  ]);
});

test('a tunnel that nobody uses is closed after a while, one with a stream is not', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { idle: 50 } });
  setting.server.pods.set(`${NAMESPACE}/idle`, { 80: pod.port });
  const idle = setting.tunnels.dial({ namespace: NAMESPACE, pod: 'idle', port: 80, kind: 'shared' });
  await once(idle, 'connect');
  await open(setting, 1);
  idle.destroy();
  await setting.server.until(() => setting.tunnels.states.length === 1);
  expect(setting.tunnels.states[0]).toMatchObject({ pod: POD, tunnels: 1, streams: 1 });
});

test('a connection that is given up before its tunnel is open takes no stream', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const given = setting.dial();
  given.destroy();
  await once(given, 'close');
  await open(setting, 1);
  expect(perTunnel(setting)).toEqual([1]);
});

test('a pod that is evicted is asked nothing new through its old tunnel, while streams finish', async () => {
  const taken: Socket[] = [];
  await using pod = await startRawPod((socket) => taken.push(socket));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const [socket] = await open(setting, 1);
  setting.tunnels.evict(NAMESPACE, POD);
  await open(setting, 2);
  expect(perTunnel(setting)[0]).toBe(1);
  await setting.server.until(() => taken.length > 0);
  taken[0]?.write('rest');
  expect(String((await once(socket!, 'data'))[0])).toBe('rest');
  socket!.destroy();
  await setting.server.until(() => setting.server.tunnels[0]?.closed === true);
});

test('another network ends every tunnel and connection, and the next request opens anew', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const running = setting.dial();
  await once(running, 'connect');
  const failed = errorOf(running);
  setting.tunnels.reset();
  expect(await failed).toEqual({
    fault: 'closed',
    message: 'the tunnels to this cluster were given up',
    unprocessed: true,
  });
  expect((await get(setting.dial())).body).toBe('x');
  expect(setting.server.tunnels.map(({ closed }) => closed)).toEqual([true, false]);
});

test('another network ends what is being opened, and forgets the pause after failures', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({
    ports: { 80: pod.port },
    times: { backOff: { first: 60_000, cap: 60_000, reset: 60_000 } },
  });
  setting.server.fault = () => ({ kind: 'status', status: 503, message: '', reason: null });
  expect((await errorOf(setting.dial())).fault).toBe('unreachable');
  setting.server.fault = () => ({ kind: 'silent' });
  setting.tunnels.reset();
  const waiting = setting.dial();
  const failed = errorOf(waiting);
  await setting.server.until(() => setting.server.requests.length === 4);
  setting.tunnels.reset();
  expect((await failed).fault).toBe('closed');
  setting.server.fault = () => null;
  expect((await get(setting.dial())).body).toBe('x');
});

test('closing ends everything, and who dials afterwards is told', async () => {
  await using pod = await startStaying();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const [socket] = await open(setting, 1);
  const failed = errorOf(socket!);
  setting.tunnels.close();
  expect((await failed).fault).toBe('closed');
  await setting.server.until(() => setting.server.openConnections === 0);
  expect((await errorOf(setting.dial())).fault).toBe('closed');
});

test('a thousand connections to one pod are served', async () => {
  await using pod = await startPod((asked, answer) => answer.end(asked.url));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, index) => get(setting.dial(), `/${index}`)));
  expect(answers.filter(({ body }, index) => body === `/${index}`).length).toBe(1000);
});
