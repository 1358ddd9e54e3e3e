import { createHash, randomBytes } from 'node:crypto';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let session: ClientHttp2Session;
let answer: (socket: Socket, head: string) => void;
const says = (text: string) => (socket: Socket) => void socket.write(text, 'latin1');

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  serving = await serve([nginxClass, ingress({ annotations: { 'proxy-body-size': '0' } }), ...service([pod.port])]);
});
beforeEach(() => {
  answer = says(ok('hello', 'X-Pod: one\r\n'));
  session = http2Session(serving.https);
});
afterEach(() => session.destroy());
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test('sends a request over HTTP/2 on as HTTP/1.1', async () => {
  const answered = await http2Request(session, { ':path': '/a?b=c', cookie: 'a=b', 'x-mine': '1' });
  expect(answered).toMatchObject({ status: 200, headers: { 'x-pod': 'one', 'content-length': '5' }, trailers: null });
  expect(answered.body.toString()).toBe('hello');
  const head = pod.heads.at(-1) ?? '';
  expect(head).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\nHost: app\.test\r\n/);
  expect(head).toContain('X-Forwarded-Proto: https\r\n');
  expect(head).toContain('cookie: a=b\r\n');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({
    httpVersion: '2.0',
    scheme: 'https',
    status: 200,
    host: 'app.test',
  });
});

test('joins cookies that HTTP/2 splits', async () => {
  await http2Request(session, { ':path': '/', cookie: ['a=b', 'c=d', 'e=f'] });
  expect(pod.heads.at(-1)?.match(/^cookie: .*$/gim)).toEqual(['cookie: a=b; c=d; e=f']);
});

test('takes a body without length as chunks', async () => {
  const answered = await http2Request(session, { ':path': '/', ':method': 'POST' }, { body: Buffer.from('abc') });
  expect(answered.status).toBe(200);
  expect(pod.heads.at(-1)).toContain('Transfer-Encoding: chunked\r\n');
  expect(pod.connections.at(-1)?.text).toMatch(/3\r\nabc\r\n0\r\n\r\n$/);
});

test('takes a body with a length as such', async () => {
  const answered = await http2Request(
    session,
    { ':path': '/', ':method': 'POST', 'content-length': '3' },
    { body: Buffer.from('abc') },
  );
  expect(answered.status).toBe(200);
  expect(pod.heads.at(-1)).toMatch(/content-length: 3\r\n/i);
  expect(pod.heads.at(-1)).not.toMatch(/transfer-encoding/i);
});

test('frees the stream of an empty body that ends late', async () => {
  for (let turn = 0; turn < 3; turn++) {
    const answered = await http2Request(
      session,
      { ':path': '/', ':method': 'POST', 'content-length': '0' },
      { body: Buffer.alloc(0) },
    );
    expect(answered.status).toBe(200);
  }
});

test('carries trailers both ways', async () => {
  answer = says(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n',
  );
  const options = { body: Buffer.from('abc'), trailers: { 'x-check': '9' } };
  const answered = await http2Request(
    session,
    { ':path': '/', ':method': 'POST', te: 'trailers', trailer: 'x-check' },
    options,
  );
  expect(answered.body.toString()).toBe('ok');
  expect(answered.trailers).toMatchObject({ 'x-sum': '7' });
  expect(pod.heads.at(-1)).toMatch(/TE: trailers\r\nConnection: TE\r\n/);
  expect(pod.connections.at(-1)?.text).toMatch(/3\r\nabc\r\n0\r\nx-check: 9\r\n\r\n$/);
});

test('carries trailers that nobody announced to a client that asked for them', async () => {
  answer = says('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nGrpc-Status: 0\r\n\r\n');
  const answered = await http2Request(session, { ':path': '/', te: 'trailers' });
  expect(answered.trailers).toMatchObject({ 'grpc-status': '0' });
});

test('relays interim answers in order, without those of HTTP/1', async () => {
  answer = says(
    `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n${ok('hello')}`,
  );
  const answered = await http2Request(session, { ':path': '/' });
  expect(answered.informational.map((lines) => [lines[':status'], lines['link']])).toEqual([
    [103, '</a>'],
    [103, '</b>'],
  ]);
  expect(answered.body.toString()).toBe('hello');
});

test("relays the pod's 100 to a client that waits for it", async () => {
  answer = (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.once('data', () => socket.write(ok('hello')));
  };
  const stream = session.request(
    { ':path': '/', ':authority': 'app.test', ':method': 'POST', expect: '100-continue', 'content-length': '3' },
    { endStream: false },
  );
  await new Promise((resolve) => stream.once('continue', resolve));
  stream.end('abc');
  const status = await new Promise((resolve) => stream.once('response', (lines) => resolve(lines[':status'])));
  expect(status).toBe(200);
  expect(pod.heads.at(-1)).toContain('Expect: 100-continue\r\n');
});

const HARMLESS: readonly (readonly [name: string, text: string, headers: object])[] = [
  [
    'two lines of a name that HTTP/2 has once',
    ok('hello', 'Content-Type: a/b\r\nContent-Type: c/d\r\nDate: x\r\nDate: y\r\n'),
    {},
  ],
  ['names out of JavaScript', ok('hello', '__proto__: 1\r\nconstructor: 2\r\n'), { constructor: '2' }],
  ['HTTP2-Settings', ok('hello', 'HTTP2-Settings: AAMAAABk\r\n'), {}],
  ['a status that HTTP/2 does not know', 'HTTP/1.1 799 Odd\r\nContent-Length: 5\r\n\r\nhello', {}],
  ['a body with 205', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello', {}],
  ['a Trailer line without chunks', 'HTTP/1.1 200 OK\r\nTrailer: X\r\nContent-Length: 5\r\n\r\nhello', {}],
];

describe('survives an answer with', () => {
  test.for(HARMLESS)('%s', async ([, text, headers]) => {
    answer = says(text);
    const answered = await http2Request(session, { ':path': '/' }).catch((error: unknown) => error);
    if (!(answered instanceof Error)) expect(answered).toMatchObject({ headers });
    answer = says(ok('next'));
    expect((await http2Request(session, { ':path': '/' })).body.toString()).toBe('next');
  });
});

test('answers HEAD without a body and keeps its length', async () => {
  answer = says('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n');
  const answered = await http2Request(session, { ':path': '/', ':method': 'HEAD' });
  expect(answered).toMatchObject({ status: 200, headers: { 'content-length': '5000' }, body: Buffer.alloc(0) });
});

test('passes large bodies both ways, byte for byte, on many streams at once', async () => {
  const bodies = Array.from({ length: 12 }, () => randomBytes(1_500_000));
  const answers = bodies.map((body) => Buffer.from(body).reverse());
  const echo = await serveEcho((index) => answers[index] as Buffer);
  const results = await Promise.all(
    bodies.map((body, index) => http2Request(echo.session, { ':path': `/${index}`, ':method': 'POST' }, { body })),
  );
  results.forEach((result, index) => {
    expect(result.status).toBe(200);
    expect(result.headers['x-digest']).toBe(digest(bodies[index] as Buffer));
    expect(digest(result.body)).toBe(digest(answers[index] as Buffer));
  });
  await echo.close();
});

test("ends the pod's connection when the client resets its stream", async () => {
  const closed = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  answer = (socket) => {
    socket.on('end', () => closed.resolve());
    asked.resolve();
  };
  const stream = session.request({ ':path': '/slow', ':authority': 'app.test' });
  stream.on('error', () => undefined);
  await asked.promise;
  stream.close(8);
  await closed.promise;
  expect(serving.engine.requests.list('path:/slow', 1)[0]).toMatchObject({ reason: 'client-closed', status: 0 });
});

const CUT: readonly (readonly [name: string, text: string])[] = [
  ['a counted answer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'],
  ['a chunked answer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
];

describe('resets the stream, and no other, when the pod cuts', () => {
  test.for(CUT)('%s', async ([, text]) => {
    answer = (socket) => socket.write(text, () => setImmediate(() => socket.destroy()));
    await expect(http2Request(session, { ':path': '/cut' })).rejects.toThrow(/NGHTTP2_INTERNAL_ERROR/);
    expect(serving.engine.requests.list('path:/cut', 1)[0]).toMatchObject({ status: 200, reason: 'upstream-reset' });
    answer = says(ok('next'));
    expect((await http2Request(session, { ':path': '/' })).body.toString()).toBe('next');
  });
});

test('asks no more of a body after an early answer, on a session that lives on', async () => {
  answer = says('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig');
  const answered = await http2Request(session, { ':path': '/', ':method': 'POST' }, { body: randomBytes(3_000_000) });
  expect(answered.status).toBe(413);
  expect(answered.body.toString()).toBe('big');
  answer = says(ok('next'));
  expect((await http2Request(session, { ':path': '/' })).body.toString()).toBe('next');
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function serveEcho(
  bodyOf: (index: number) => Buffer,
): Promise<{ readonly session: ClientHttp2Session; close(): Promise<void> }> {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (bytes: Buffer) => hash.update(bytes));
    request.on('end', () => {
      const body = bodyOf(Number(request.url?.slice(1)));
      response.writeHead(200, { 'X-Digest': hash.digest('hex'), 'Content-Length': body.length });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const own = await serve([nginxClass, ingress({ annotations: { 'proxy-body-size': '0' } }), ...service([port])]);
  const ownSession = http2Session(own.https);
  return {
    session: ownSession,
    async close() {
      ownSession.destroy();
      await own.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
