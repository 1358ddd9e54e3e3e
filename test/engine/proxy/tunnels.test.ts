import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let answer: (socket: Socket, head: string) => void;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  serving = await serve([
    nginxClass,
    ingress(),
    ingress({ name: 'idle', host: 'idle.test', annotations: { 'proxy-read-timeout': '1' } }),
    ...service([pod.port]),
  ]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const SWITCHED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n';

function upgrade(path: string, options: { host?: string; lines?: string; protocol?: string } = {}): string {
  const { host = 'app.test', lines = '', protocol = 'websocket' } = options;
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Key: a\r\n${lines}\r\n`;
}

/** What the pod got of a request and behind it. */
function behind(path: string): string {
  const text = pod.connections.find((one) => one.text.includes(`GET ${path} `))?.text ?? '';
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

/** Waits, while others are answered, until the pod has got something behind a request. */
async function untilBehind(path: string, wanted: string): Promise<void> {
  while (behind(path) !== wanted) await exchange(serving.http, get('/x', { host: 'nobody.test' }));
}

test('makes a tunnel after 101 and passes bytes both ways', async () => {
  answer = (socket) => {
    socket.write(SWITCHED);
    socket.on('data', (bytes: Buffer) => socket.write(`echo ${bytes.toString('latin1')}`));
  };
  const client = new RawClient(serving.http).send(upgrade('/echo', { lines: 'X-Forwarded-For: 9.9.9.9\r\n' }));
  await client.until('\r\n\r\n');
  expect(client.text).toBe(SWITCHED);
  client.send('ping');
  await client.until('echo ping');
  const head = pod.heads.at(-1) ?? '';
  expect(head).toContain('Connection: upgrade\r\nUpgrade: websocket\r\n');
  expect(head).toContain('X-Forwarded-For: 127.0.0.1\r\n');
  client.close();
});

test('keeps bytes that come right behind the head, both ways', async () => {
  answer = (socket) => void socket.write(`${SWITCHED}first frame`);
  const client = new RawClient(serving.http).send(`${upgrade('/behind')}early frame`);
  await client.until('first frame');
  await untilBehind('/behind', 'early frame');
  client.close();
});

test("passes the client's end on and what the pod says after it", async () => {
  answer = (socket) => {
    socket.write(SWITCHED);
    socket.on('end', () => socket.end('last words'));
  };
  const client = new RawClient(serving.http).send(upgrade('/client-ends'));
  await client.until('\r\n\r\n');
  client.socket.end('bye');
  expect(await client.untilClosed()).toMatch(/last words$/);
  expect(behind('/client-ends')).toBe('bye');
});

test("passes the pod's end on and what the client says after it", async () => {
  answer = (socket) => socket.end(`${SWITCHED}bye`);
  const client = new RawClient(serving.http).send(upgrade('/pod-ends'));
  await client.untilClosed();
  expect(client.text).toMatch(/bye$/);
  client.socket.end('last words');
  await untilBehind('/pod-ends', 'last words');
});

test('breaks the tunnel where the pod breaks it', async () => {
  answer = (socket) => socket.write(SWITCHED, () => setImmediate(() => socket.resetAndDestroy()));
  const client = new RawClient(serving.http).send(upgrade('/reset'));
  await client.untilClosed();
  const record = serving.engine.requests.list('path:/reset', 1)[0];
  expect(record).toMatchObject({ status: 101, reason: 'upstream-reset', answeredBy: 'upstream' });
});

test('records a tunnel when it ends, with the bytes of both ways', async () => {
  answer = (socket) => {
    socket.write(`${SWITCHED}12345`);
    socket.on('end', () => socket.end());
  };
  const client = new RawClient(serving.http).send(upgrade('/recorded'));
  await client.until('12345');
  client.socket.end('123');
  await client.untilClosed();
  const record = serving.engine.requests.list('path:/recorded', 1)[0];
  expect(record).toMatchObject({ status: 101, reason: 'upstream', sent: 5, received: 3 });
});

test('gives a tunnel up when nothing passes for proxy-read-timeout', async () => {
  answer = (socket) => void socket.write(SWITCHED);
  const client = new RawClient(serving.http).send(upgrade('/idle', { host: 'idle.test' }));
  await client.untilClosed();
  expect(client.text).toContain('101 Switching Protocols');
  expect(serving.engine.requests.list('path:/idle', 1)[0]).toMatchObject({ status: 101, reason: 'upstream' });
});

test('hands any other answer on, closes, and lets nothing through behind it', async () => {
  answer = (socket) => void socket.write(ok('no', 'X-Why: 1\r\n').replace('200 OK', '403 Forbidden'));
  const client = new RawClient(serving.http).send(upgrade('/refused'));
  await client.until(/\r\n\r\nno$/);
  client.send(get('/secret'));
  const text = await client.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*X-Why: 1\r\n/);
  expect(text).toMatch(/Connection: close\r\n/);
  expect(text.endsWith('\r\n\r\nno')).toBe(true);
  expect(pod.connections.some((one) => one.text.includes('GET /secret'))).toBe(false);
  client.close();
});

test('answers an upgrade in words where there is no pod', async () => {
  const text = await exchange(serving.http, upgrade('/x', { host: 'nobody.test' }));
  expect(text).toMatch(/^HTTP\/1\.1 404 /);
  expect(text).toContain('No Ingress declares the host nobody.test');
});

const NO_TUNNEL: readonly (readonly [name: string, request: string])[] = [
  ['Upgrade: h2c', upgrade('/none', { protocol: 'h2c', lines: 'HTTP2-Settings: AAMAAABkAAQAAP__\r\n' })],
  ['several protocols', upgrade('/none', { protocol: 'websocket, h2c' })],
  ['another method', upgrade('/none', { lines: 'Content-Length: 0\r\n' }).replace('GET', 'POST')],
  ['HTTP/1.0', upgrade('/none').replace('HTTP/1.1', 'HTTP/1.0')],
  ['a body', `${upgrade('/none', { lines: 'Content-Length: 5\r\n' })}hello`],
  ['a chunked body', `${upgrade('/none', { lines: 'Transfer-Encoding: chunked\r\n' })}0\r\n\r\n`],
];

describe('makes no tunnel of', () => {
  test.for(NO_TUNNEL)('%s', async ([, request]) => {
    answer = (socket) => void socket.write(ok('plain'));
    const client = new RawClient(serving.http).send(request);
    await client.until(/plain$/);
    expect(client.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(pod.heads.at(-1)).not.toMatch(/^(?:upgrade|connection|http2-settings):/im);
    client.close();
  });
});

test('answers 502 where a pod switches to another protocol than asked', async () => {
  answer = (socket) => void socket.write(SWITCHED.replace('Upgrade: websocket', 'Upgrade: h2c'));
  const text = await exchange(serving.http, upgrade('/other'));
  expect(text).toMatch(/^HTTP\/1\.1 502 /);
  expect(serving.engine.requests.list('path:/other', 1)[0]).toMatchObject({ status: 502, reason: 'upstream-invalid' });
});

test('tunnels over TLS', async () => {
  answer = (socket) => {
    socket.write(SWITCHED);
    socket.on('data', (bytes: Buffer) => socket.end(`echo ${bytes.toString('latin1')}`));
  };
  const options = { port: serving.https, host: '127.0.0.1', servername: 'app.test', rejectUnauthorized: false };
  const socket = connectTls(options);
  let text = '';
  const ended = new Promise((resolve) => socket.on('end', resolve));
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    if (text.endsWith('\r\n\r\n')) socket.write('ping');
  });
  socket.write(upgrade('/tls'));
  await ended;
  expect(text).toMatch(/echo ping$/);
  socket.destroy();
});
