import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Exchange } from '#engine/proxy/exchange.ts';
import { Http1ClientConnection } from '#engine/proxy/clients/http1/connection.ts';
import type { Proxy } from '#engine/proxy/proxy.ts';
import { UpstreamPool } from '#engine/upstream/upstream-pool.ts';
import { MemorySocket } from '#test/doubles/memory-socket.ts';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let slow: HttpPod;
let serving: Serving;
let answer: (socket: Socket, head: string) => void;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => answer(socket, head));
  slow = await HttpPod.start((request, response) => {
    const hash = createHash('sha256');
    // Stops after each piece, so that the client is stopped and let go again and again.
    request.on('data', (bytes: Buffer) => {
      hash.update(bytes);
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on('end', () => {
      const body = hash.digest('hex');
      response.setHeader('Content-Length', body.length);
      response.end(body);
    });
  });
  serving = await serve([
    nginxClass,
    ingress(),
    ingress({
      name: 'slow',
      host: 'slow.test',
      paths: [{ path: '/', service: 'slow' }],
      annotations: { 'proxy-body-size': '0' },
    }),
    ...service([pod.port]),
    ...service([slow.port], { name: 'slow' }),
  ]);
});
beforeEach(() => {
  answer = (socket, head) => void socket.write(ok(`pod ${pathOf(head)}`));
});
afterAll(async () => {
  await serving.close();
  await pod.close();
  await slow.close();
});

test('answers a hundred requests of one write in turn, some by us, some by the pod, some with bodies', async () => {
  const client = new RawClient(serving.http);
  const requests = Array.from({ length: 100 }, (_, number) => {
    if (number % 4 === 0) return get(`/${number}`, { host: 'nobody.test', close: false });
    if (number % 4 === 1) return post(`/${number}`, 'app.test', 'x'.repeat(number));
    if (number % 4 === 2) return chunked(`/${number}`, 'app.test', ['a', 'b'.repeat(number)]);
    return get(`/${number}`, { close: false });
  });
  client.send(requests.join('') + get('/last'));
  const answers = bodies(await client.untilClosed());
  expect(answers).toHaveLength(101);
  answers.forEach((body, number) => {
    if (number === 100) expect(body).toBe('pod /last');
    else if (number % 4 === 0) expect(body).toContain('No Ingress declares the host nobody.test');
    else expect(body).toBe(`pod /${number}`);
  });
});

test.for([
  ['a counted body', post('/x', 'nobody.test', 'x'.repeat(3_000))],
  ['a chunked body', chunked('/x', 'nobody.test', ['x'.repeat(2_000), 'y'])],
])('goes on behind its own answer to a request with %s that is there already', async ([, request]) => {
  const client = new RawClient(serving.http).send((request as string) + get('/behind'));
  const text = await client.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 404 [^]*?Connection: keep-alive\r\n/);
  expect(bodies(text)[1]).toBe('pod /behind');
});

test('closes behind its own answer to a request whose body is not there yet, and reads nothing as a request', async () => {
  const client = new RawClient(serving.http).send(
    `POST /x HTTP/1.1\r\nHost: nobody.test\r\nContent-Length: ${get('/secret').length}\r\n\r\n`,
  );
  await client.until('\r\n\r\n');
  client.send(get('/secret'));
  const text = await client.untilClosed();
  expect(text.match(/HTTP\/1\.1 .*/g)).toEqual(['HTTP/1.1 404 Not Found']);
  expect(text).toContain('Connection: close\r\n');
  expect(pod.heads.some((head) => head.includes('/secret'))).toBe(false);
});

test('gives its own answer to a request with a broken body that nobody reads, and closes', async () => {
  const head = 'POST /x HTTP/1.1\r\nHost: nobody.test\r\nTransfer-Encoding: chunked\r\n\r\n';
  const client = new RawClient(serving.http).send(`${head}xyz\r\n${get('/secret')}`);
  const text = await client.untilClosed();
  expect(text.match(/HTTP\/1\.1 .*/g)).toEqual(['HTTP/1.1 404 Not Found']);
  expect(text).toContain('Connection: close\r\n');
});

test('passes a body on that trickles byte by byte, with the next request right behind its last byte', async () => {
  answer = (socket, head) => {
    const answerAtEnd = (): void => {
      const text = pod.connections.find((one) => one.text.includes('POST /trickle'))?.text ?? '';
      if (!head.startsWith('POST /trickle') || text.includes('0123456789'.repeat(20)))
        socket.write(ok(`pod ${pathOf(head)}`));
      else socket.once('data', answerAtEnd);
    };
    answerAtEnd();
  };
  const body = '0123456789'.repeat(20);
  const client = new RawClient(serving.http);
  client.socket.setNoDelay(true);
  const text = post('/trickle', 'app.test', body);
  for (const letter of text.slice(0, -1)) {
    await new Promise<void>((resolve) => client.socket.write(letter, () => setImmediate(resolve)));
  }
  client.send(text.slice(-1) + get('/behind'));
  expect(bodies(await client.untilClosed())).toEqual(['pod /trickle', 'pod /behind']);
});

test('reads a head that comes in thousands of pieces', async () => {
  const client = new RawClient(serving.http);
  client.socket.setNoDelay(true);
  const text = get('/pieces', { headers: `X-Long: ${'a'.repeat(3_000)}\r\n` });
  for (const letter of text) await new Promise<void>((resolve) => client.socket.write(letter, () => resolve()));
  expect(bodies(await client.untilClosed())).toEqual(['pod /pieces']);
});

test('keeps a body apart from the request behind it while the pod takes it in pauses', async () => {
  const body = randomBytes(3_000_001);
  const client = new RawClient(serving.http).send(
    `POST /slow HTTP/1.1\r\nHost: slow.test\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  client.socket.write(body);
  client.send(get('/behind'));
  expect(bodies(await client.untilClosed())).toEqual([sha(body), 'pod /behind']);
});

test('reads over empty lines in front of a large read', async () => {
  const lines = Array.from({ length: 300 }, (_, number) => `X-${number}: ${'a'.repeat(20)}\r\n`).join('');
  const client = new RawClient(serving.http).send(`\r\n\r\n${get('/large', { headers: lines })}`);
  expect(bodies(await client.untilClosed())).toEqual(['pod /large']);
});

test('takes no more requests of a client that takes no answers, and answers them all when it does', async () => {
  const socket = new MemorySocket();
  const pool = new UpstreamPool();
  let handled = 0;
  const proxy = {
    pool,
    handle: (exchange: Exchange): void => {
      handled++;
      exchange.begin(200, 'OK', ['Content-Length', '1000']);
      exchange.endWith('x'.repeat(1_000));
    },
  };
  const rules = { underscoresInHeaders: true, ignoreInvalidHeaders: false };
  new Http1ClientConnection(socket.asSocket, { proxy: proxy as unknown as Proxy, rules: () => rules });
  socket.takes = false;
  const request = Buffer.from(get('/', { close: false }), 'latin1');
  let sent = 0;
  for (; sent < 20_000 && !socket.isPaused(); sent++) {
    socket.arrive(request);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(socket.isPaused()).toBe(true);
  expect(socket.writableLength).toBeLessThan(256 * 1024);
  expect(handled).toBeLessThan(sent);
  socket.takeAll();
  while (handled < sent) await new Promise((resolve) => setImmediate(resolve));
  expect(socket.isPaused()).toBe(false);
  expect(socket.written.match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(sent);
  socket.destroy();
  pool.close();
});

function sha(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pathOf(head: string): string {
  return head.split(' ')[1] ?? '';
}

function post(path: string, host: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function chunked(path: string, host: string, pieces: readonly string[]): string {
  const body = pieces.filter((piece) => piece !== '').map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n${body.join('')}0\r\n\r\n`;
}

/** The bodies of counted answers that follow each other. */
function bodies(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\r\n\r\n', at) + 4;
    const length = Number(/Content-Length: (\d+)/.exec(text.slice(at, end))?.[1] ?? NaN);
    found.push(text.slice(end, end + length));
    at = end + length;
  }
  return found;
}
