import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let answer: (socket: Socket, head: string) => void;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const HINTS =
  'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n';
const EXPECTING =
  'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n';
const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status as string);

test('relays interim answers in order before the answer', async () => {
  answer = (socket) => void socket.write(HINTS + ok('hello'));
  const text = await exchange(serving.http, get('/'));
  expect(text).toMatch(
    /^HTTP\/1\.1 103 \r\nLink: <\/a\.css>\r\n\r\nHTTP\/1\.1 103 \r\nLink: <\/b\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
});

test('asks for the second of two pipelined requests when the first is answered, and keeps its interim answers there', async () => {
  let first: Socket | null = null;
  answer = (socket, head) => {
    if (head.startsWith('GET /slow')) first = socket;
    else socket.write(HINTS + ok('second'));
  };
  const client = new RawClient(serving.http).send(get('/slow', { close: false }) + get('/quick'));
  while (first === null) await exchange(serving.http, get('/', { host: 'nobody.test' }));
  expect(pod.heads.at(-1)).toMatch(/^GET \/slow /);
  (first as Socket).write(ok('first'));
  const text = await client.untilClosed();
  expect(statuses(text)).toEqual(['200', '103', '103', '200']);
  expect(text.indexOf('first')).toBeLessThan(text.indexOf('HTTP/1.1 103'));
});

test('sends no interim answer to an HTTP/1.0 client', async () => {
  answer = (socket) => void socket.write(HINTS + ok('hello'));
  expect(statuses(await exchange(serving.http, 'GET / HTTP/1.0\r\nHost: app.test\r\n\r\n'))).toEqual(['200']);
});

test("relays the pod's 100 to a client that waits for it, and sends the body then", async () => {
  answer = (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.once('data', (bytes) => socket.write(ok(`got ${bytes.toString('latin1')}`)));
  };
  const client = new RawClient(serving.http).send(EXPECTING);
  await client.until('HTTP/1.1 100 Continue\r\n\r\n');
  expect(pod.heads.at(-1)).toContain('Expect: 100-continue\r\n');
  client.send('abc');
  expect(await client.untilClosed()).toMatch(/got abc$/);
  expect(statuses(client.text)).toEqual(['100', '200']);
});

test('says 100 itself where the pod knows nothing of it', async () => {
  answer = (socket) => socket.once('data', (bytes) => socket.write(ok(`got ${bytes.toString('latin1')}`)));
  const client = new RawClient(serving.http).send(EXPECTING);
  await client.until('HTTP/1.1 100 Continue\r\n\r\n');
  client.send('abc');
  expect(await client.untilClosed()).toMatch(/got abc$/);
});

test('asks for no body where the pod answers at once', async () => {
  answer = (socket) => void socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
  const client = new RawClient(serving.http).send(EXPECTING);
  await client.until(/\r\n\r\nno$/);
  expect(statuses(client.text)).toEqual(['403']);
  expect(client.text).toMatch(/Connection: close\r\n/i);
  client.close();
});

test('sends the body of a client that does not wait for 100', async () => {
  answer = (socket) => {
    const { text } = pod.connections.at(-1) as { text: string };
    if (text.endsWith('abc')) socket.write(ok('got it'));
    else socket.once('data', () => socket.write(ok('got it')));
  };
  expect(await exchange(serving.http, `${EXPECTING}abc`)).toMatch(/got it$/);
});
