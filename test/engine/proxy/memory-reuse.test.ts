import { createHash } from 'node:crypto';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const SIZE = 3_000_000;

let pod: HttpPod;
let serving: Serving;

beforeAll(async () => {
  pod = await HttpPod.start((request, response) => {
    const url = new URL(request.url ?? '/', 'http://pod');
    const number = Number(url.searchParams.get('n'));
    if (url.pathname === '/small') {
      response.end(`small ${number}`);
      return;
    }
    if (url.pathname === '/drip') {
      // Many small pieces, each by itself.
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      let left = number;
      const next = (): void => {
        if (left-- > 0) response.write(`data: ${left}\n\n`, () => setImmediate(next));
        else response.end();
      };
      next();
      return;
    }
    const body = bodyOf(number);
    if (url.pathname === '/counted') response.setHeader('Content-Length', body.length);
    response.end(body);
  });
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test('mixes no byte of large answers that come at once, counted and chunked, to fast and slow clients', async () => {
  const clients = Array.from({ length: 12 }, (_, number) => {
    const path = number % 2 === 0 ? '/counted' : '/chunked';
    const client = new RawClient(serving.http).send(get(`${path}?n=${number}`));
    // Every third takes its bytes in steps.
    if (number % 3 === 0) {
      client.socket.on('data', () => {
        client.socket.pause();
        setImmediate(() => client.socket.resume());
      });
    }
    return client;
  });
  const texts = await Promise.all(clients.map((client) => client.untilClosed()));
  texts.forEach((text, number) => expect(digest(bodyIn(text))).toBe(digest(bodyOf(number))));
});

test('keeps the bytes of a large pipelined answer that waits behind a slow one', async () => {
  const client = new RawClient(serving.http);
  client.socket.pause();
  client.send(get('/counted?n=1', { close: false }) + get('/counted?n=2', { close: false }) + get('/counted?n=3'));
  // Others fill and empty the same memory meanwhile.
  for (let turn = 10; turn < 16; turn++) {
    const other = new RawClient(serving.http).send(get(`/counted?n=${turn}`));
    expect(digest(bodyIn(await other.untilClosed()))).toBe(digest(bodyOf(turn)));
  }
  client.socket.resume();
  const text = await client.untilClosed();
  const parts = text.split('HTTP/1.1 200 OK\r\n').slice(1);
  expect(parts.map((part) => digest(bodyIn(part)))).toEqual([1, 2, 3].map((number) => digest(bodyOf(number))));
});

test('answers pipelined requests in the order in which they came', async () => {
  const client = new RawClient(serving.http);
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  client.send(numbers.map((number) => get(`/small?n=${number}`, { close: number === 39 })).join(''));
  const text = await client.untilClosed();
  expect([...text.matchAll(/small (\d+)/g)].map(([, number]) => Number(number))).toEqual(numbers);
});

test('takes little memory for a long stream of small pieces over TLS', async () => {
  const pieces = 6_000;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let text = '';
  const socket = connectTls({
    port: serving.https,
    host: '127.0.0.1',
    servername: 'app.test',
    rejectUnauthorized: false,
  });
  socket.write(get(`/drip?n=${pieces}`));
  await new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    });
    socket.on('end', resolve);
    socket.on('close', () => resolve());
  });
  socket.destroy();
  expect(text.match(/data: \d+/g)).toHaveLength(pieces);
  expect(most).toBeLessThan(200 * 1024 * 1024);
});

// A pattern of its own for each number.
function bodyOf(number: number): Buffer {
  const words = new Uint32Array(SIZE / 4);
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2_654_435_761 + number * 2);
  return Buffer.from(words.buffer);
}

function bodyIn(text: string): Buffer {
  const at = text.indexOf('\r\n\r\n');
  const body = text.slice(at + 4);
  if (!text.slice(0, at).includes('chunked')) return Buffer.from(body, 'latin1');
  const pieces: string[] = [];
  for (let from = 0; ;) {
    const end = body.indexOf('\r\n', from);
    const length = parseInt(body.slice(from, end), 16);
    if (!(length > 0)) return Buffer.from(pieces.join(''), 'latin1');
    pieces.push(body.slice(end + 2, end + 2 + length));
    from = end + 4 + length;
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
