import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { dataHead, HeaderFrames } from '#engine/upstream/ways/tunnel/spdy-frames.ts';
import { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import { errorOf, get, startPod, startRawPod, startSetting } from './tunnel-under-test.ts';
import { QUICK, startHolding, openStream } from './open-stream.ts';

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
