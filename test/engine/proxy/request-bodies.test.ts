import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let hasher: HttpPod;
let serving: Serving;
let answer: (socket: Socket, head: string) => void;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  hasher = await HttpPod.start((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (bytes: Buffer) => hash.update(bytes));
    request.on('end', () => response.end(`${request.headers['content-length'] ?? 'chunked'} ${hash.digest('hex')}`));
  });
  serving = await serve([
    nginxClass,
    ingress(),
    ingress({ name: 'limit', host: 'limit.test', annotations: { 'proxy-body-size': '1k' } }),
    ingress({
      name: 'hash',
      host: 'hash.test',
      paths: [{ path: '/', service: 'hash' }],
      annotations: { 'proxy-body-size': '0' },
    }),
    ...service([pod.port]),
    ...service([hasher.port], { name: 'hash' }),
  ]);
});
beforeEach(() => {
  answer = (socket) => void socket.write(ok('hello'));
});
afterAll(async () => {
  await serving.close();
  await pod.close();
  await hasher.close();
});

const post = (host: string, lines: string): string =>
  `POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${lines}\r\n`;
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('sends a counted body of many megabytes on, byte for byte', async () => {
  const body = randomBytes(9_000_001);
  const client = new RawClient(serving.http).send(post('hash.test', `Content-Length: ${body.length}\r\n`));
  client.socket.write(body);
  expect(await client.untilClosed()).toContain(`${body.length} ${sha(body)}`);
});

test('sends a chunked body of many megabytes on, byte for byte', async () => {
  const body = randomBytes(9_000_001);
  const client = new RawClient(serving.http).send(post('hash.test', 'Transfer-Encoding: chunked\r\n'));
  for (let at = 0, size = 1; at < body.length; at += size, size = Math.min(size * 3, 300_000)) {
    const piece = body.subarray(at, at + size);
    client.send(`${piece.length.toString(16)};ext=1\r\n`);
    client.socket.write(piece);
    client.send('\r\n');
  }
  client.send('0\r\n\r\n');
  expect(await client.untilClosed()).toContain(`chunked ${sha(body)}`);
});

test('answers 413 to a declared body over proxy-body-size, without asking the pod', async () => {
  const before = pod.heads.length;
  const text = await exchange(serving.http, post('limit.test', 'Content-Length: 1025\r\n') + 'a'.repeat(1025));
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(text).toContain('larger than proxy-body-size allows (1024 bytes)');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 413, reason: 'body-too-large' });
  expect(pod.heads.length).toBe(before);
});

test('lets a body of exactly proxy-body-size pass', async () => {
  expect(await exchange(serving.http, post('limit.test', 'Content-Length: 1024\r\n') + 'a'.repeat(1024))).toMatch(
    / 200 OK\r\n/,
  );
});

test('counts a chunked body and answers 413 when it grows too large', async () => {
  answer = () => undefined;
  const chunk = `200\r\n${'a'.repeat(512)}\r\n`;
  const text = await exchange(
    serving.http,
    `${post('limit.test', 'Transfer-Encoding: chunked\r\n')}${chunk}${chunk}1\r\na\r\n0\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({
    status: 413,
    reason: 'body-too-large',
    answeredBy: 'gatehouse',
  });
});

test('lets the client read an early 413 although its body still comes, and answers others meanwhile', async () => {
  const client = new RawClient(serving.http).send(
    'POST / HTTP/1.1\r\nHost: limit.test\r\nContent-Length: 9000000\r\n\r\n',
  );
  client.socket.write(Buffer.alloc(2_000_000));
  const text = await client.until('body-too-large');
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(text).toMatch(/Connection: close\r\n/i);
  expect(await exchange(serving.http, get('/'))).toMatch(/hello$/);
  client.close();
});

test("hands the pod's own early answer on, and closes the connection behind it", async () => {
  answer = (socket) => void socket.write('HTTP/1.1 422 Unprocessable\r\nContent-Length: 2\r\n\r\nno');
  const client = new RawClient(serving.http).send(
    'POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 500000\r\n\r\n',
  );
  await client.until(/\r\n\r\nno$/);
  client.socket.write(Buffer.alloc(500_000));
  const text = await client.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 422 /);
  expect(text).toMatch(/Connection: close\r\n/i);
  expect(text.endsWith('\r\n\r\nno')).toBe(true);
  client.close();
  answer = (socket) => void socket.write(ok('hello'));
  expect(await exchange(serving.http, get('/'))).toMatch(/hello$/);
});

test('goes on sending the body while a pod already answers', async () => {
  answer = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc');
    socket.on('data', (bytes) => {
      if (bytes.toString('latin1').endsWith('xyz')) socket.write('def');
    });
  };
  const client = new RawClient(serving.http).send(post('app.test', 'Content-Length: 6\r\n') + 'uvw');
  await client.until('abc');
  client.send('xyz');
  expect(await client.untilClosed()).toMatch(/abcdef$/);
});

test('carries the trailers of a request, without those that frame or lead', async () => {
  const sentOn = (): string => pod.connections.find(({ text }) => text.includes('POST /trailers '))?.text ?? '';
  answer = (socket) => {
    const answerAtEnd = (): void => {
      if (sentOn().includes('\r\n0\r\n')) socket.write(ok('hello'));
      else socket.once('data', answerAtEnd);
    };
    answerAtEnd();
  };
  const body = '3\r\nabc\r\n0\r\nX-Sum: 9\r\nAuthorization: Basic eA==\r\nHost: evil.test\r\n\r\n';
  const head = post('app.test', 'Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\nTE: trailers, deflate\r\n');
  await exchange(serving.http, head.replace('POST /', 'POST /trailers') + body);
  expect(sentOn()).toContain('Trailer: X-Sum\r\n');
  expect(sentOn()).toContain('TE: trailers\r\nConnection: TE\r\n');
  expect(sentOn().split('\r\n\r\n').slice(-2)).toEqual(['3\r\nabc\r\n0\r\nX-Sum: 9', '']);
});

test('carries the trailers of an answer, announced or not', async () => {
  answer = (socket) =>
    void socket.write(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n2\r\nok\r\n0\r\nX-A: 1\r\nX-B: 2\r\nSet-Cookie: a=b\r\n\r\n',
    );
  const text = await exchange(serving.http, get('/', { headers: 'TE: trailers\r\n' }));
  expect(text).toContain('Trailer: X-A\r\n');
  expect(text.endsWith('\r\n\r\n2\r\nok\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n')).toBe(true);
});

test('answers a client that ended its side behind its request', async () => {
  let proceed = (): void => undefined;
  answer = (socket) => {
    proceed = () => void socket.write(ok('late'));
  };
  const client = new RawClient(serving.http).send(get('/', { close: false }));
  client.socket.end();
  while (pod.heads.length === 0 || proceed.toString() === '() => undefined')
    await exchange(serving.http, get('/', { host: 'nobody.test' }));
  proceed();
  expect(await client.untilClosed()).toMatch(/late$/);
});

test('passes each server-sent event at once', async () => {
  let send = (_text: string): void => undefined;
  answer = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    send = (text) => void socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
  };
  const client = new RawClient(serving.http).send(get('/events', { close: false }));
  await client.until('text/event-stream');
  for (const event of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
    send(event);
    // The next is sent only when this one has arrived.
    await client.until(event);
    expect(client.text).toContain(event);
  }
  client.close();
});
