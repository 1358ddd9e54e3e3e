import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { dataHead, HeaderFrames } from '#engine/upstream/ways/tunnel/spdy-frames.ts';
import { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import { errorOf, get, startPod, startRawPod, startSetting, type Setting } from './tunnel-under-test.ts';

const QUICK = { ping: 20, suspect: 40, dead: 100 };

/** A pod that holds its answer, and says when it was asked. */
async function startHolding() {
  const asked: Socket[] = [];
  const pod = await startRawPod((socket) => socket.once('data', () => asked.push(socket)));
  return Object.assign(pod, { asked });
}

/** A stream that is open and has carried a request. */
async function openStream(
  setting: Setting,
  pod: { readonly asked: readonly Socket[] },
  kind: 'shared' | 'own' = 'shared',
) {
  const socket = setting.dial(80, kind);
  socket.write('request');
  await setting.server.until(() => pod.asked.length > 0);
  return socket;
}

describe.each(['websocket', 'spdy'] as const)('over %s', (transport) => {
  test.each([
    ['a cut connection', 'lost', /^the (connection to the API server broke|API server closed the tunnel)/],
    ['half a frame', 'lost', /^the (connection to the API server broke|API server closed the tunnel)/],
    ['another version of SPDY', 'lost', /^the tunnel speaks another version of SPDY$/],
    ['a control frame that is too long', 'lost', /^the tunnel sends a control frame that is far too long$/],
    ['data of a stream that never was', 'lost', /^the tunnel names a stream that was never opened$/],
    ['a stream that the server opens', 'lost', /^the tunnel opens a stream towards us$/],
  ])(
    '%s ends every stream with the reason, and the next request opens another tunnel',
    async (name, fault, message) => {
      await using pod = await startHolding();
      await using setting = await startSetting({ ports: { 80: pod.port } });
      setting.server.fault = (asked) =>
        asked.transport === transport ? null : { kind: 'status', status: 400, message: '', reason: null };
      const socket = await openStream(setting, pod);
      const tunnel = setting.server.tunnels[0]!;
      socket.resume();
      switch (name) {
        case 'a cut connection':
          tunnel.cut();
          break;
        case 'half a frame':
          tunnel.spdy?.truncate();
          break;
        case 'another version of SPDY':
          tunnel.spdy?.send(Buffer.from('8002000600000004', 'hex'));
          break;
        case 'a control frame that is too long':
          tunnel.spdy?.send(Buffer.from('8003000200ffffff', 'hex'));
          break;
        case 'data of a stream that never was':
          tunnel.spdy?.send(Buffer.concat([dataHead(4711, 1, 0), Buffer.from('x')]));
          break;
        default:
          tunnel.spdy?.send(new HeaderFrames().synStream(2, {}, 0));
      }
      const error = await errorOf(socket);
      expect([error.fault, error.unprocessed]).toEqual([fault, false]);
      expect(error.message).toMatch(message);
      await setting.server.until(() => tunnel.closed);
      await using next = await startPod((_asked, answer) => answer.end('again'));
      setting.server.pods.set('team/web-1', { 80: next.port });
      expect((await get(setting.dial())).body).toBe('again');
    },
  );

  test('GOAWAY lets streams finish, and puts new ones elsewhere', async () => {
    await using pod = await startHolding();
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = (asked) =>
      asked.transport === transport ? null : { kind: 'status', status: 400, message: '', reason: null };
    const socket = await openStream(setting, pod);
    setting.server.tunnels[0]?.spdy?.goAway();
    // An answer behind it shows that it was read.
    pod.asked[0]?.write('first');
    await once(socket, 'data');
    const second = setting.dial();
    second.write('second');
    await setting.server.until(() => pod.asked.length === 2);
    expect(setting.server.tunnels.map(({ streams }) => streams.length)).toEqual([1, 1]);
    pod.asked[0]?.write('rest');
    expect(String((await once(socket, 'data'))[0])).toBe('rest');
    socket.destroy();
    await setting.server.until(() => setting.server.tunnels[0]?.closed === true);
  });

  test('a tunnel that falls silent is suspected, avoided, and given up', async () => {
    await using pod = await startHolding();
    await using setting = await startSetting({ ports: { 80: pod.port }, times: { ...QUICK, dead: 1_000 } });
    setting.server.fault = (asked) =>
      asked.transport === transport ? null : { kind: 'status', status: 400, message: '', reason: null };
    const socket = await openStream(setting, pod);
    const failed = errorOf(socket);
    setting.server.tunnels[0]?.freeze();
    await setting.server.until(() => setting.tunnels.states[0]?.suspect === 1);
    const second = setting.dial();
    second.write('second');
    await setting.server.until(() => pod.asked.length === 2);
    expect(setting.server.tunnels.length).toBe(2);
    expect(await failed).toEqual({
      fault: 'stalled',
      message: 'nothing comes back through the tunnel',
      unprocessed: false,
    });
  });

  test('a tunnel that answers its PINGs lives, whether or not it carries anything', async () => {
    await using pod = await startHolding();
    await using setting = await startSetting({ ports: { 80: pod.port }, times: QUICK });
    setting.server.fault = (asked) =>
      asked.transport === transport ? null : { kind: 'status', status: 400, message: '', reason: null };
    const socket = await openStream(setting, pod);
    const { spdy } = setting.server.tunnels[0]!;
    await setting.server.until(() => (spdy?.pings.length ?? 0) > 5);
    expect(spdy?.pings.every((id) => id % 2 === 1)).toBe(true);
    expect([socket.destroyed, setting.tunnels.states[0]?.suspect]).toEqual([false, 0]);
  });
});

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

test('a pod that dies in the middle of an answer ends that stream and no other', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const first = await openStream(setting, pod);
  const second = setting.dial();
  second.write('request');
  await setting.server.until(() => pod.asked.length === 2);
  pod.asked[0]?.resetAndDestroy();
  setting.server.tunnels[0]?.spdy?.send(
    Buffer.concat([Buffer.from('800300030000000800000003', 'hex'), Buffer.from('00000005', 'hex')]),
  );
  expect(await errorOf(first)).toEqual({
    fault: 'reset',
    message: 'port 80 of pod web-1 ended the connection',
    unprocessed: false,
  });
  pod.asked[1]?.write('alive');
  expect(String((await once(second, 'data'))[0])).toBe('alive');
});

test('a restart of the API server fails what runs, and what is asked meanwhile waits for it', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  const first = await PortForwardServer.start();
  await using setting = await startSetting({ server: first, ports: { 80: pod.port }, times: { patience: 20_000 } });
  await get(setting.dial());
  const { port } = first;
  await first.close();
  await setting.server.until(() => setting.tunnels.states[0]?.tunnels === 0);
  const waiting = get(setting.dial());
  await setting.server.until(() => setting.tunnels.states[0]?.lastError?.fault === 'unreachable');
  await using second = await PortForwardServer.start(null, port);
  second.pods.set('team/web-1', { 80: pod.port });
  expect((await waiting).body).toBe('x');
  expect(second.tunnels.length).toBe(1);
});

test('who has no patience is told at once, also while the API server is left alone', async () => {
  await using setting = await startSetting({
    url: 'http://127.0.0.1:1',
    times: { backOff: { first: 60_000, cap: 60_000, reset: 60_000 } },
  });
  expect((await errorOf(setting.dial())).fault).toBe('unreachable');
  expect((await errorOf(setting.dial())).fault).toBe('unreachable');
});

test('garbage from the pod is the business of those above', async () => {
  await using pod = await startRawPod((socket) => socket.end(Buffer.from([0x80, 3, 0, 7, 0xff, 0, 0, 0])));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  expect((await once(socket, 'data'))[0]).toEqual(Buffer.from([0x80, 3, 0, 7, 0xff, 0, 0, 0]));
});

test('text where bytes are due ends the tunnel', async () => {
  await using pod = await startHolding();
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = await openStream(setting, pod);
  setting.server.tunnels[0]?.say('hello');
  expect(await errorOf(socket)).toEqual({
    fault: 'lost',
    message: 'the API server sends text where bytes are due',
    unprocessed: false,
  });
});

test('an HTTP server that knows nothing of Kubernetes opens no tunnel', async () => {
  await using web = await startPod((_asked, answer) => answer.writeHead(200).end('<html>welcome</html>'));
  await using setting = await startSetting({ url: `http://127.0.0.1:${web.port}` });
  const { fault, message } = await errorOf(setting.dial());
  expect([fault, message]).toEqual([
    'unsupported',
    'the API server does not open a tunnel (status 200: <html>welcome</html>)',
  ]);
});
