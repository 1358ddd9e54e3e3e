import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// The client's limits are a minute and more; what is tested is what happens when they are over.
vi.mock(import('#engine/proxy/clients/client-limits.ts'), async (original) => {
  const { CLIENT_LIMITS } = await original();
  const short = { bodyIdle: 300, writeIdle: 300, discardTime: 300, headTime: 300, keepAlive: 300 };
  return { CLIENT_LIMITS: { ...CLIENT_LIMITS, ...short } };
});

let pod: RawPod;
let serving: Serving;
let answer: (socket: Socket, head: string) => void;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  const once = { 'proxy-next-upstream-tries': '1' };
  serving = await serve([
    nginxClass,
    ingress({ annotations: { ...once, 'proxy-read-timeout': '1', 'proxy-body-size': '0' } }),
    ingress({
      name: 'send',
      host: 'send.test',
      annotations: { ...once, 'proxy-send-timeout': '1', 'proxy-body-size': '0' },
    }),
    ...service([pod.port]),
  ]);
});
beforeEach(() => {
  answer = (socket) => void socket.write(ok('hello'));
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const newest = (filter = ''): unknown => serving.engine.requests.list(filter, 1)[0];

test('answers 504 in words when a pod does not answer in time', async () => {
  answer = () => undefined;
  const text = await exchange(serving.http, get('/never'));
  expect(text).toMatch(/^HTTP\/1\.1 504 Gateway Timeout\r\n/);
  expect(text).toContain('Service default/app:80 did not answer within the time limit');
  expect(newest()).toMatchObject({ status: 504, reason: 'upstream-timeout', attempts: [{ error: 'read-timeout' }] });
});

test('answers 504 when a pod stops in the middle of its head', async () => {
  answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Le');
  expect(await exchange(serving.http, get('/'))).toMatch(/^HTTP\/1\.1 504 /);
});

test('breaks an answer off whose pod stops in the middle', async () => {
  answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  const text = await exchange(serving.http, get('/stops'));
  expect(text).toMatch(/\r\n\r\nhello$/);
  expect(newest('path:/stops')).toMatchObject({ status: 200, reason: 'upstream-timeout', sent: 5 });
});

test('counts the limit between two pieces and not for the whole', async () => {
  answer = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    let left = 6;
    // Six times 300 ms is more than the limit of one second.
    const timer = setInterval(() => {
      socket.write(left-- > 0 ? '1\r\nx\r\n' : '0\r\n\r\n');
      if (left < 0) clearInterval(timer);
    }, 300);
  };
  expect(await exchange(serving.http, get('/slowly'))).toMatch(/\r\n0\r\n\r\n$/);
});

test('answers 504 when a pod takes no more of a body', async () => {
  answer = (socket) => void socket.pause();
  const client = new RawClient(serving.http).send(
    'POST /full HTTP/1.1\r\nHost: send.test\r\nContent-Length: 90000000\r\n\r\n',
  );
  const block = Buffer.alloc(1024 * 1024);
  const more = (): void => {
    while (client.socket.write(block));
    client.socket.once('drain', more);
  };
  more();
  await client.until('upstream-timeout');
  client.close();
  expect(client.text).toMatch(/^HTTP\/1\.1 504 /);
  expect(newest('path:/full')).toMatchObject({ status: 504, attempts: [{ error: 'send-timeout' }] });
});

test('answers 504 in words when a connection cannot be made in time', async () => {
  const hole = await blackHole();
  onTestFinished(() => hole.close());
  const annotations = { 'proxy-connect-timeout': '1', 'proxy-next-upstream-tries': '1' };
  const own = await serve([nginxClass, ingress({ annotations }), ...service([hole.port])]);
  const text = await exchange(own.http, get('/'));
  expect(text).toMatch(/^HTTP\/1\.1 504 /);
  expect(own.engine.requests.list('', 1)[0]).toMatchObject({
    reason: 'upstream-timeout',
    attempts: [{ error: 'connect-timeout' }],
  });
  await own.close();
});

test('answers 408 in words when a client stops in the middle of its body, and lets go of the pod', async () => {
  answer = () => undefined;
  const request = 'POST /stalled HTTP/1.1\r\nHost: send.test\r\nContent-Length: 10\r\n\r\nhello';
  const text = await exchange(serving.http, request);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('did not send its request in time');
  expect(newest('path:/stalled')).toMatchObject({ status: 408, reason: 'client-timeout', received: 5 });
  while (pod.connections.find((one) => one.text.includes('/stalled'))?.ended !== true) {
    await exchange(serving.http, get('/x', { host: 'nobody.test' }));
  }
});

test('answers 408 over HTTP/2 when a client stops in the middle of its body', async () => {
  answer = () => undefined;
  const session = http2Session(serving.https);
  const stream = session.request(
    { ':path': '/stalled2', ':method': 'POST', ':authority': 'send.test' },
    { endStream: false },
  );
  stream.on('error', () => undefined);
  stream.write('hello');
  const status = await new Promise((resolve) => stream.once('response', (lines) => resolve(lines[':status'])));
  expect(status).toBe(408);
  answer = (socket) => void socket.write(ok('next'));
  expect((await http2Request(session, { ':path': '/' })).body.toString()).toBe('next');
  session.destroy();
});

test('answers 408 when a client stops in the middle of its head', async () => {
  const client = new RawClient(serving.http).send('GET / HTTP/1.1\r\nHost: app');
  const text = await client.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('client-timeout');
});

test('closes a connection on which nothing is asked', async () => {
  const client = new RawClient(serving.http).send(get('/', { close: false }));
  await client.until('hello');
  await client.untilClosed();
  expect(client.ended || client.closed).toBe(true);
});

test('gives a client up that takes nothing of its answer', async () => {
  const large = await RawPod.start((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${90 * 1024 * 1024}\r\n\r\n`);
    const block = Buffer.alloc(1024 * 1024);
    const more = (): void => {
      while (socket.writable && socket.write(block));
      socket.once('drain', more);
    };
    more();
  });
  const own = await serve([nginxClass, ingress(), ...service([large.port])]);
  const client = new RawClient(own.http).send(get('/huge', { close: false }));
  await client.until('\r\n\r\n');
  client.socket.pause();
  const session = http2Session(own.https);
  const stream = session.request({ ':path': '/huge2', ':authority': 'app.test' });
  const reset = new Promise((resolve) => stream.once('close', resolve));
  stream.on('error', () => undefined);
  while (own.engine.requests.list('path:/huge', 9).filter(({ reason }) => reason === 'client-timeout').length < 2) {
    await exchange(own.http, get('/x', { host: 'nobody.test' }));
  }
  stream.resume();
  await reset;
  client.close();
  session.destroy();
  await own.close();
  await large.close();
});

/** A port whose queue of connections is full, so that a further one is neither taken nor refused. */
async function blackHole(): Promise<{ readonly port: number; close(): void }> {
  // A process that listens and then never comes back to its event loop accepts nothing.
  const child = spawn(process.execPath, [
    '-e',
    `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       require('node:fs').writeSync(1, String(server.address().port));
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
  ]);
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  const fillers = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  await new Promise((resolve) => fillers[0]?.once('connect', resolve));
  return {
    port,
    close() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
