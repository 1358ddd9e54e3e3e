import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { http2Session } from '#test/doubles/http2-client.ts';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const MEGABYTE = 1024 * 1024;
const TOTAL = 96 * MEGABYTE;
// What the buffers of four sockets in the kernel may take, with room to spare; far below the whole.
const BOUND = 48 * MEGABYTE;

let pod: HttpPod;
let serving: Serving;
/** Bytes that the pod could give away, and bytes that it took. */
let given = 0;
let taken = 0;
let reading = Promise.withResolvers<void>();

beforeAll(async () => {
  pod = await HttpPod.start((request, response) => {
    if (request.url === '/download') {
      response.writeHead(200, { 'Content-Length': TOTAL });
      let at = 0;
      const more = (): void => {
        while (at < TOTAL) {
          const piece = pattern(at, MEGABYTE / 4);
          at += piece.length;
          if (!response.write(piece, () => (given += piece.length))) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
      return;
    }
    if (request.url === '/upload') {
      const hash = createHash('sha256');
      void reading.promise.then(() => {
        request.on('data', (bytes: Buffer) => {
          taken += bytes.length;
          hash.update(bytes);
        });
        request.on('end', () => response.end(hash.digest('hex')));
      });
      return;
    }
    response.end('quick');
  });
  serving = await serve([nginxClass, ingress({ annotations: { 'proxy-body-size': '0' } }), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test('takes no more from a pod than a slow client does, and loses no byte', async () => {
  given = 0;
  const answer = await open('/download');
  answer.pause();
  await untilStill(() => given);
  expect(given).toBeLessThan(BOUND);
  const hash = createHash('sha256');
  let received = 0;
  for await (const bytes of answer as AsyncIterable<Buffer>) {
    hash.update(bytes);
    received += bytes.length;
  }
  expect(received).toBe(TOTAL);
  expect(hash.digest('hex')).toBe(digestOfPattern());
});

test('takes no more from a pod than a slow HTTP/2 client does, and loses no byte', async () => {
  given = 0;
  const session = http2Session(serving.https);
  const stream = session.request({ ':path': '/download', ':authority': 'app.test' });
  await new Promise((resolve) => stream.once('response', resolve));
  await untilStill(() => given);
  expect(given).toBeLessThan(BOUND);
  const hash = createHash('sha256');
  for await (const bytes of stream as AsyncIterable<Buffer>) hash.update(bytes);
  expect(hash.digest('hex')).toBe(digestOfPattern());
  session.destroy();
});

test('takes no more from a client than a slow pod does, and loses no byte', async () => {
  taken = 0;
  reading = Promise.withResolvers<void>();
  const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage>();
  const request = httpRequest(
    {
      port: serving.http,
      host: '127.0.0.1',
      method: 'POST',
      path: '/upload',
      headers: { Host: 'app.test', 'Content-Length': TOTAL },
      agent: false,
    },
    resolve,
  );
  let sent = 0;
  let at = 0;
  const more = (): void => {
    while (at < TOTAL) {
      const piece = pattern(at, MEGABYTE / 4);
      at += piece.length;
      if (!request.write(piece, () => (sent += piece.length))) {
        request.once('drain', more);
        return;
      }
    }
    request.end();
  };
  more();
  await untilStill(() => sent);
  expect(sent).toBeLessThan(BOUND);
  reading.resolve();
  const answer = await answered;
  let text = '';
  for await (const bytes of answer) text += String(bytes);
  expect(taken).toBe(TOTAL);
  expect(text).toBe(digestOfPattern());
});

test('lets go of the pod when a client that takes nothing goes away', async () => {
  const before = new Set<Socket>();
  pod.server.on('connection', (socket: Socket) => before.add(socket));
  const client = new RawClient(serving.http).send(get('/download', { close: false }));
  await client.until('\r\n\r\n');
  client.socket.pause();
  await untilStill(() => given);
  client.close();
  const record = async (): Promise<string | undefined> => serving.engine.requests.list('path:/download', 1)[0]?.reason;
  while ((await record()) !== 'client-closed') await exchange(serving.http, get('/quick'));
  expect(await record()).toBe('client-closed');
});

/** Waits until a count stands still while other requests are answered: nothing more comes by itself. */
async function untilStill(count: () => number): Promise<void> {
  for (let still = 0, last = -1; still < 25;) {
    await exchange(serving.http, get('/quick'));
    still = count() === last ? still + 1 : 0;
    last = count();
  }
}

function open(path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = httpRequest(
    { port: serving.http, host: '127.0.0.1', path, headers: { Host: 'app.test' }, agent: false },
    resolve,
  );
  request.on('error', reject);
  request.end();
  return promise;
}

// Every four bytes name their own place, so that none can be in another's.
function pattern(from: number, length: number): Buffer {
  const words = new Uint32Array(length / 4);
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(from / 4 + at, 2_654_435_761);
  return Buffer.from(words.buffer);
}

function digestOfPattern(): string {
  const hash = createHash('sha256');
  for (let at = 0; at < TOTAL; at += MEGABYTE) hash.update(pattern(at, MEGABYTE));
  return hash.digest('hex');
}
