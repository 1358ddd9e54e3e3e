import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { errorOf, get, startPod, startRawPod, startSetting } from './tunnel-under-test.ts';
import { QUICK, startHolding, openStream } from './open-stream.ts';

test('an answer that flows keeps a tunnel that answers no PING, which takes nothing new', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: QUICK });
  const socket = await openStream(setting, pod);
  const { spdy } = setting.server.tunnels[0]!;
  spdy!.deaf = true;
  const flowing = setInterval(() => pod.asked[0]?.write('more'), 10);
  socket.resume();
  await setting.server.until(() => setting.tunnels.states[0]?.suspect === 1);
  const read = socket.bytesRead;
  await setting.server.until(() => socket.bytesRead > read + 100);
  expect(socket.destroyed).toBe(false);
  clearInterval(flowing);
  expect((await errorOf(socket)).fault).toBe('stalled');
});

test('while we have paused it ourselves, silence does not speak against a tunnel', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: QUICK, limits: { buffer: 256 * 1024 } });
  const socket = await openStream(setting, pod);
  const chunk = Buffer.alloc(64 * 1024);
  for (let round = 0; round < 200; round++) pod.asked[0]?.write(chunk);
  await setting.server.until(() => socket.bytesRead > 256 * 1024);
  await new Promise((resolve) => {
    // Many looks pass.
    setTimeout(resolve, 30 * 10);
  });
  expect([socket.destroyed, setting.tunnels.states[0]?.suspect]).toEqual([false, 0]);
  let read = 0;
  socket.on('data', (bytes: Buffer) => (read += bytes.length));
  await setting.server.until(() => read === 200 * chunk.length);
});

test('a pod that never reads what a shared tunnel brings stalls it, and the stall is noticed', async () => {
  await using pod = await startRawPod((socket) => socket.pause());
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { ping: 20, suspect: 40, dead: 300 } });
  const socket = setting.dial();
  const failed = errorOf(socket);
  const pour = () => {
    while (socket.writable && socket.write(Buffer.alloc(64 * 1024)));
  };
  socket.on('connect', pour).on('drain', pour);
  expect((await failed).fault).toBe('stalled');
});

test('an own tunnel whose pod is slow to read has its patience', async () => {
  let take = () => {};
  await using pod = await startRawPod((socket) => {
    socket.pause();
    take = () => socket.resume();
  });
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { ...QUICK, deadWhileSending: 60_000 } });
  const socket = setting.dial(80, 'own');
  socket.write(Buffer.alloc(24 * 1024 * 1024));
  await setting.server.until(() => setting.tunnels.states[0]?.suspect === 1);
  await setting.server.until(() => (setting.server.tunnels[0]?.streams[0]?.received ?? 0) > 0);
  expect(socket.destroyed).toBe(false);
  take();
  await setting.server.until(() => setting.server.tunnels[0]?.streams[0]?.received === 24 * 1024 * 1024);
  await setting.server.until(() => setting.tunnels.states[0]?.suspect === 0);
});

test('one worker of the server that stands still is noticed, whichever it is', async () => {
  for (let before = 0; before < 5; before++) {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port, 81: 'hole' }, times: { ...QUICK, dead: 200 } });
    for (let count = 0; count < before; count++) await get(setting.dial());
    const socket = setting.dial(81);
    socket.write('into the hole');
    expect((await errorOf(socket)).fault).toBe('stalled');
    expect((await get(setting.dial())).body).toBe('x');
    expect(setting.server.tunnels.length).toBe(2);
  }
});

test('streams that are not even taken put new ones on another tunnel, which learns that the pod is gone and ends them', async () => {
  await using setting = await startSetting({ ports: { 81: 'hole' }, times: { reply: 50, deadWhenGone: 100 } });
  // Enough of them for every worker to stand still.
  const hanging = Array.from({ length: 10 }, () => setting.dial(81));
  for (const socket of hanging) socket.write('into the hole');
  const failed = Promise.all(hanging.map((socket) => errorOf(socket)));
  await setting.server.until(() => setting.tunnels.states[0]?.suspect === 1);
  setting.server.pods.clear();
  expect((await errorOf(setting.dial(81))).fault).toBe('pod-gone');
  expect((await failed).map(({ fault }) => fault)).toEqual(hanging.map(() => 'stalled'));
});

test('over the old protocol a silent network is noticed by the WebSocket itself', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port }, times: QUICK });
  setting.server.fault = ({ transport }) =>
    transport === 'channels' ? null : { kind: 'status', status: 400, message: '', reason: null };
  const socket = await openStream(setting, pod);
  const failed = errorOf(socket);
  setting.server.tunnels[0]?.freeze();
  expect((await failed).fault).toBe('stalled');
});

test('a black hole on the way to the API server ends in time', async () => {
  // Takes connections and says nothing, which is all that a client sees of it.
  const hole = createServer(() => {}).listen(0, '127.0.0.1');
  await once(hole, 'listening');
  const { port } = hole.address() as AddressInfo;
  await using setting = await startSetting({ url: `https://127.0.0.1:${port}`, times: { connect: 50 } });
  expect(await errorOf(setting.dial())).toEqual({
    fault: 'unreachable',
    message: 'the API server cannot be reached: it does not answer in time',
    unprocessed: true,
  });
  hole.close();
});
