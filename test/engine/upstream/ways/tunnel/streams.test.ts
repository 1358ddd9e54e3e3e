import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import { createServer as createTlsServer, connect as connectTls } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '#engine/upstream/upstream-error.ts';
import { TUNNEL_LIMITS } from '#engine/upstream/ways/tunnel/tunnel-limits.ts';
import { GONE_TEXT } from '#test/doubles/containerd-texts.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { agentOver, errorOf, get, POD, readAll, startPod, startRawPod, startSetting } from './tunnel-under-test.ts';

const TRANSPORTS = ['websocket', 'spdy', 'channels'] as const;

/** Lets one transport alone pass. */
function only(transport: (typeof TRANSPORTS)[number]) {
  return (asked: { readonly transport: string }) =>
    asked.transport === transport ? null : ({ kind: 'status', status: 400, message: '', reason: null } as const);
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('a request goes to the port of the pod and its answer comes back', async () => {
    await using pod = await startPod((asked, answer) => answer.end(`${asked.method} ${asked.url}`));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = only(transport);
    expect(await get(setting.dial(), '/a?b')).toEqual({ status: 200, body: 'GET /a?b' });
    expect(setting.server.tunnels.map((one) => one.transport)).toEqual([transport]);
  });

  test('a body goes up and comes back whole', async () => {
    await using pod = await startPod((asked, answer) => asked.pipe(answer));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = only(transport);
    const body = Buffer.alloc(300_000, 'abcdefghij');
    const answer = await get(setting.dial(80, 'own'), '/', body);
    expect(answer.body === body.toString()).toBe(true);
  });

  test('a pod that speaks first is heard', async () => {
    await using pod = await startRawPod((socket) => socket.end('220 hello\r\n'));
    await using setting = await startSetting({ ports: { 25: pod.port } });
    setting.server.fault = only(transport);
    expect((await readAll(setting.dial(25))).toString()).toBe('220 hello\r\n');
  });

  test('a port that nobody listens on is an error that says so, and nothing was processed', async () => {
    await using setting = await startSetting();
    setting.server.fault = only(transport);
    const socket = setting.dial(81);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    expect(await errorOf(socket)).toEqual({
      fault: 'port-refused',
      message: `nothing listens on port 81 in pod ${POD}`,
      unprocessed: true,
    });
  });

  test('a pod that cuts the connection ends the answer', async () => {
    await using pod = await startRawPod((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    );
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = only(transport);
    await expect(get(setting.dial())).rejects.toThrow(/aborted|hang up/);
  });

  test('destroying the connection closes it at the pod', async () => {
    await using pod = await startRawPod((socket) => {
      socket.on('end', () => socket.destroy()).resume();
      socket.write('x');
    });
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = only(transport);
    const socket = setting.dial();
    await once(socket, 'data');
    expect(pod.sockets.size).toBe(1);
    socket.destroy();
    await setting.server.until(() => pod.sockets.size === 0);
  });
});

test('the error is an upstream error with the reason of a refusal', async () => {
  await using setting = await startSetting();
  const [error] = (await once(setting.dial(), 'error')) as [UpstreamError];
  expect(error).toBeInstanceOf(UpstreamError);
  expect([error.reason, error.code]).toEqual(['upstream-refused', 'tunnel-port-refused']);
});

test('bytes go out with the streams, before the server has answered anything', async () => {
  await using pod = await startRawPod((socket) => socket.once('data', (bytes: Buffer) => socket.end(bytes)));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  socket.write('early');
  expect(socket.connecting).toBe(true);
  expect((await readAll(socket)).toString()).toBe('early');
  expect([socket.connecting, socket.bytesWritten, socket.bytesRead]).toEqual([false, 5, 5]);
});

test('the end of data is held back until the text that says why has come', async () => {
  await using setting = await startSetting({ times: { holdBack: 10_000 } });
  const socket = setting.dial(81);
  let ended = false;
  socket.on('end', () => (ended = true)).resume();
  expect((await errorOf(socket)).fault).toBe('port-refused');
  expect(ended).toBe(false);
});

test('the end is told after a while even where no text ever comes', async () => {
  await using pod = await startRawPod(() => {});
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  await once(socket, 'connect');
  await setting.server.until(() => pod.sockets.size === 1);
  const spdy = setting.server.tunnels[0]!.spdy!;
  const end = Buffer.from([0, 0, 0, spdy.lastDataId, 1, 0, 0, 0]);
  spdy.send(end);
  expect((await readAll(socket)).length).toBe(0);
});

test('what arrived before an error is read before it', async () => {
  await using pod = await startRawPod((socket) => socket.write('all of the answer'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  await once(socket, 'connect');
  await setting.server.until(() => socket.bytesRead > 0);
  setting.server.tunnels[0]!.cut();
  await setting.server.until(() => setting.tunnels.states[0]?.tunnels === 0);
  const read: string[] = [];
  socket.on('data', (bytes: Buffer) => read.push(bytes.toString()));
  expect((await errorOf(socket)).fault).toBe('lost');
  expect(read).toEqual(['all of the answer']);
});

test('a shared stream is not half-closed, so that an answer which takes its time still comes', async () => {
  await using pod = await startRawPod((socket) => {
    let asked = false;
    socket.on('end', () => socket.destroy());
    socket.once('data', () => (asked = true));
    setTimeout(() => asked && socket.end('late answer'), 200);
  });
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  socket.end('request');
  expect((await readAll(socket)).toString()).toBe('late answer');
  expect(setting.server.tunnels[0]!.streams.map(({ halfClosed }) => halfClosed)).toEqual([false]);
});

test.each([
  ['on a tunnel of its own', TUNNEL_LIMITS.ownTunnels],
  ['where no more tunnels are to be had', 0],
])(
  'a stream that wants to be alone passes an end on, as an upgraded connection wants it: %s',
  async (_where, ownTunnels) => {
    await using pod = await startRawPod((socket) => {
      let text = '';
      socket.on('data', (bytes: Buffer) => (text += bytes.toString())).on('end', () => socket.end(`got ${text}`));
    });
    await using setting = await startSetting({ ports: { 80: pod.port }, limits: { ownTunnels } });
    setting.server.endDelay = 100;
    const socket = setting.dial(80, 'own');
    socket.end('all');
    expect((await readAll(socket)).toString()).toBe('got all');
  },
);

test('a shared stream whose writer has ended does not stay for ever', async () => {
  await using pod = await startRawPod(() => {});
  await using setting = await startSetting({ ports: { 80: pod.port }, times: { linger: 20 } });
  const socket = setting.dial();
  socket.end('request');
  await once(socket, 'close');
  await setting.server.until(() => setting.server.tunnels[0]?.streams[0]?.reset === true);
});

test('an end that comes a second late is still the end', async () => {
  await using pod = await startRawPod((socket) => socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nbody')));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  setting.server.endDelay = 150;
  expect(await get(setting.dial())).toEqual({ status: 200, body: 'body' });
});

test('the stream is taken back after the answer', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  await get(setting.dial());
  await setting.server.until(() => setting.server.tunnels[0]?.streams[0]?.reset === true);
  expect(setting.tunnels.states[0]).toMatchObject({ tunnels: 1, streams: 0 });
});

test('a pod whose sandbox is gone is said to be gone, and its tunnel is not used again', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('new'));
  await using setting = await startSetting({ ports: { 80: { text: GONE_TEXT } } });
  expect(await errorOf(setting.dial())).toEqual({
    fault: 'pod-gone',
    message: `pod ${POD} is not there or does not run`,
    unprocessed: true,
  });
  setting.server.pods.set(`team/${POD}`, { 80: pod.port });
  expect((await get(setting.dial())).body).toBe('new');
  expect(setting.server.tunnels.map(({ closed }) => closed)).toEqual([true, false]);
});

test('a text that is not known is shown, cut and without control characters', async () => {
  await using setting = await startSetting({ ports: { 80: { text: `odd\u001b[31m${'x'.repeat(9000)}` } } });
  const { fault, message, unprocessed } = await errorOf(setting.dial());
  expect([fault, unprocessed]).toEqual(['pod-failed', false]);
  expect(message).toMatch(/^the node cannot forward to port 80 of pod web-1: odd \[31mx+$/);
  expect(message.length).toBeLessThan(400);
});

test('a connection is used again by an agent that keeps connections alive', async () => {
  await using pod = await startPod((_asked, answer) => answer.end('x'));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const agent = agentOver(() => setting.dial());
  for (let round = 0; round < 3; round++) {
    const asked = request({ agent, host: 'pod.test' }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect((await readAll(answer as never)).toString()).toBe('x');
  }
  expect(setting.server.tunnels.map(({ streams }) => streams.length)).toEqual([1]);
  agent.destroy();
});

test('TLS to the pod works over it', async () => {
  const { certificate, key } = createTestAuthority('pods').issue('pod.test');
  const server = createTlsServer({ cert: certificate, key }, (socket) =>
    socket.once('data', (bytes: Buffer) => socket.end(bytes)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using setting = await startSetting({ ports: { 443: (server.address() as AddressInfo).port } });
  const secure = connectTls({ socket: setting.dial(443) as never, servername: 'pod.test', rejectUnauthorized: false });
  secure.write('secret');
  expect((await readAll(secure)).toString()).toBe('secret');
  secure.destroy();
  server.close();
});

test('an error of the tunnel reaches TLS above it', async () => {
  await using setting = await startSetting();
  const secure = connectTls({ socket: setting.dial(443) as never, rejectUnauthorized: false });
  const [error] = (await once(secure, 'error')) as [Error];
  expect(error.message).toBe(`nothing listens on port 443 in pod ${POD}`);
});

test('HTTP/2 to the pod works over it', async () => {
  const { certificate, key } = createTestAuthority('pods').issue('pod.test');
  const server = createSecureServer({ cert: certificate, key });
  server.on('stream', (stream) => stream.end('over two'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using setting = await startSetting({ ports: { 443: (server.address() as AddressInfo).port } });
  const session = connectHttp2('https://pod.test', {
    createConnection: () =>
      connectTls({
        socket: setting.dial(443) as never,
        servername: 'pod.test',
        rejectUnauthorized: false,
        ALPNProtocols: ['h2'],
      }),
  });
  expect((await readAll(session.request({ ':path': '/' }))).toString()).toBe('over two');
  session.destroy();
  server.close();
});

test('a timeout that was set fires while nothing comes, and is put off by bytes', async () => {
  await using pod = await startRawPod((socket) => socket.on('data', (bytes: Buffer) => socket.write(bytes)));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  await once(socket, 'connect');
  socket.setTimeout(60_000);
  expect(socket.timeout).toBe(60_000);
  socket.setTimeout(30);
  await once(socket, 'timeout');
  socket.setTimeout(0);
  socket.write('still open');
  expect(String((await once(socket, 'data'))[0])).toBe('still open');
});

test('names of hostile kinds stay within their part of the path', async () => {
  await using setting = await startSetting();
  const socket = setting.tunnels.dial({ namespace: 'a/../b', pod: '../x?y', port: 1, kind: 'shared' });
  expect((await errorOf(socket)).fault).toBe('pod-gone');
  expect(setting.server.requests.map(({ namespace, pod }) => [namespace, pod])).toEqual([['a/../b', '../x?y']]);
});
