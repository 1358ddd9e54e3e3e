import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
beforeEach(() => {
  answer = (socket) => void socket.write(ok('hello'));
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const HOST = 'Host: app.test\r\n';

/** Answers others until a condition holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await exchange(serving.http, get('/x', { host: 'nobody.test' }));
}

const connectionOf = (path: string): RawPod['connections'][number] | undefined =>
  pod.connections.find(({ text }) => text.includes(` ${path} HTTP/1.1`));
const reasonOf = (path: string): string | undefined => serving.engine.requests.list(`path:${path}`, 1)[0]?.reason;

describe('of a client that ends its side', () => {
  test('in a head, says in words that the request is cut', async () => {
    const client = new RawClient(serving.http).send(`GET /cut HTTP/1.1\r\n${HOST}X-A: `);
    client.socket.end();
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('ended in the middle of the head');
  });

  test('in a body, says in words that the request is cut, and lets go of the pod', async () => {
    answer = () => undefined;
    const client = new RawClient(serving.http).send(`POST /cut-body HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nhello`);
    await until(() => connectionOf('/cut-body')?.text.endsWith('hello') === true);
    client.socket.end();
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('ended in the middle of the body');
    await until(() => connectionOf('/cut-body')?.ended === true);
  });

  test('before its body, while somebody else is asked about it, says the same, and asks no pod', async () => {
    let pass = (): void => undefined;
    const asked = await RawPod.start((socket) => {
      pass = () => void socket.write(ok('yes'));
    });
    const annotations = { 'auth-url': `http://127.0.0.1:${asked.port}/` };
    const objects = [nginxClass, ingress({ annotations }), ...service([pod.port])];
    const own = await serve(objects);
    const client = new RawClient(own.http).send(`POST /unasked HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\n`);
    await until(() => asked.heads.length > 0);
    client.socket.end();
    // The end is read before what comes later, since one connection to the engine follows the other.
    await exchange(own.http, get('/x', { host: 'nobody.test' }));
    pass();
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('ended in the middle of the body');
    expect(connectionOf('/unasked')).toBeUndefined();
    await own.close();
    await asked.close();
  });

  test('before it has asked for anything, says nothing', async () => {
    const client = new RawClient(serving.http);
    client.socket.end();
    expect(await client.untilClosed()).toBe('');
  });

  test('behind several requests, answers them all', async () => {
    const client = new RawClient(serving.http).send(get('/', { close: false }).repeat(3));
    client.socket.end();
    const text = await client.untilClosed();
    expect(text.match(/hello/g)).toHaveLength(3);
  });

  test('in the head behind a request, answers the request first', async () => {
    const client = new RawClient(serving.http).send(`${get('/', { close: false })}GET /half`);
    client.socket.end();
    const text = await client.untilClosed();
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

describe('lets go of the pod when a client resets', () => {
  test('in a body', async () => {
    answer = () => undefined;
    const client = new RawClient(serving.http).send(`POST /reset1 HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nhello`);
    await until(() => connectionOf('/reset1')?.text.endsWith('hello') === true);
    client.socket.resetAndDestroy();
    await until(() => connectionOf('/reset1')?.ended === true && reasonOf('/reset1') === 'client-closed');
    expect(serving.engine.requests.list('path:/reset1', 1)[0]).toMatchObject({ received: 5, status: 0 });
  });

  test('before the answer', async () => {
    answer = () => undefined;
    const client = new RawClient(serving.http).send(get('/reset2'));
    await until(() => connectionOf('/reset2') !== undefined);
    client.socket.resetAndDestroy();
    await until(() => connectionOf('/reset2')?.ended === true);
    expect(reasonOf('/reset2')).toBe('client-closed');
  });

  test('in the answer', async () => {
    answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
    const client = new RawClient(serving.http).send(get('/reset3'));
    await client.until('hello');
    client.socket.resetAndDestroy();
    await until(() => connectionOf('/reset3')?.ended === true);
    expect(reasonOf('/reset3')).toBe('client-closed');
  });

  test('with requests behind the one under way, none of which is asked', async () => {
    answer = () => undefined;
    const client = new RawClient(serving.http).send(get('/reset4', { close: false }) + get('/reset5'));
    await until(() => connectionOf('/reset4') !== undefined);
    client.socket.resetAndDestroy();
    await until(() => connectionOf('/reset4')?.ended === true);
    expect(connectionOf('/reset5')).toBeUndefined();
  });
});

const CLOSING: readonly (readonly [connection: string, minor: 0 | 1, closes: boolean])[] = [
  ['close', 1, true],
  ['Close', 1, true],
  ['CLOSE', 1, true],
  ['foo, close', 1, true],
  ['foo ,\tclose\t, bar', 1, true],
  [',close,', 1, true],
  ['keep-alive, close', 1, true],
  ['keep-alive', 1, false],
  ['closed', 1, false],
  ['not-close', 1, false],
  ['foo', 1, false],
  ['', 1, false],
  ['', 0, true],
  ['foo', 0, true],
  ['foo keep-alive', 0, true],
  ['keep-alive', 0, false],
  ['Keep-Alive', 0, false],
  ['foo,\tKEEP-ALIVE ', 0, false],
];

describe('knows whether another request may follow', () => {
  test.for(CLOSING)('Connection: %j of HTTP/1.%d', async ([connection, minor, closes]) => {
    const lines = connection === '' ? '' : `Connection: ${connection}\r\n`;
    const request = `GET / HTTP/1.${minor}\r\n${HOST}${lines}\r\n`;
    const text = await exchange(serving.http, request + get('/'));
    expect(text.match(/hello/g)).toHaveLength(closes ? 1 : 2);
    const [first = ''] = text.split('hello');
    expect(first.match(/^Connection: (.*)\r$/m)?.[1]).toBe(closes ? 'close' : 'keep-alive');
  });

  test('takes close on a line of its own', async () => {
    const request = `GET / HTTP/1.1\r\n${HOST}Connection: keep-alive\r\nConnection: close\r\n\r\n`;
    expect((await exchange(serving.http, request + get('/'))).match(/hello/g)).toHaveLength(1);
  });
});

test('gives a slow client every byte of a large answer before it closes', async () => {
  const size = 9_000_000;
  answer = (socket) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
  const client = new RawClient(serving.http);
  let taken = 0;
  client.socket.on('data', (bytes) => {
    taken += bytes.length;
    client.socket.pause();
    setImmediate(() => client.socket.resume());
  });
  client.send(get('/'));
  const text = await client.untilClosed();
  expect(taken).toBe(text.length);
  expect(text).toContain('Connection: close\r\n');
  expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(size);
});

test('ends the answer to an HTTP/1.0 client with the connection where the pod gives no length', async () => {
  answer = (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello');
  const text = await exchange(serving.http, `GET / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*\r\nhello$/);
  expect(text).not.toMatch(/transfer-encoding|keep-alive/i);
});

test('sends no trailers to an HTTP/1.0 client', async () => {
  answer = (socket) =>
    void socket.write(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n5\r\nhello\r\n0\r\nX-A: 1\r\n\r\n',
    );
  const text = await exchange(serving.http, `GET / HTTP/1.0\r\n${HOST}\r\n`);
  expect(text).toMatch(/\r\n\r\nhello$/);
  expect(text).not.toMatch(/trailer|x-a/i);
});

describe('counts a head to the byte', () => {
  const head = (size: number): string => {
    const around = get('/', { headers: 'X-Long: \r\n' });
    return around.replace('X-Long: ', `X-Long: ${'a'.repeat(size - around.length)}`);
  };
  test.for([
    [16_384, 200],
    [16_385, 431],
  ] as const)('%d bytes: %d', async ([size, status]) => {
    const request = head(size);
    expect(request).toHaveLength(size);
    expect(await exchange(serving.http, request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('and refuses one that is too long before it ends', async () => {
    const client = new RawClient(serving.http).send(`GET / HTTP/1.1\r\nX-Long: ${'a'.repeat(16_400)}`);
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
    client.close();
  });

  test('and counts none of the body behind it', async () => {
    const body = 'x'.repeat(40_000);
    const request = `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await exchange(serving.http, request)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('makes no tunnel, and reads on,', () => {
  test.for(['foo upgrade', 'upgrade\xa0', 'not-upgrade', 'keep-alive'])(
    'where Connection is %j',
    async (connection) => {
      const request = `GET / HTTP/1.1\r\n${HOST}Connection: ${connection}\r\nUpgrade: websocket\r\n\r\n`;
      const text = await exchange(serving.http, request + get('/'));
      expect(text.match(/hello/g)).toHaveLength(2);
      expect(pod.heads.at(-2)).not.toMatch(/^upgrade:/im);
    },
  );
});

test('reads nothing behind a request for a tunnel that is refused by us', async () => {
  const request = 'GET / HTTP/1.1\r\nHost: nobody.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const text = await exchange(serving.http, request + get('/behind-upgrade'));
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
  expect(connectionOf('/behind-upgrade')).toBeUndefined();
});

test('ends busy connections behind their answer, which says so, when it stops', async () => {
  const own = await RawPod.start((socket) => {
    release = () => void socket.write(ok('late'));
  });
  let release = (): void => undefined;
  const stopping = await serve([nginxClass, ingress(), ...service([own.port])]);
  const busy = new RawClient(stopping.http).send(get('/', { close: false }) + get('/never', { close: false }));
  const idle = new RawClient(stopping.http);
  while (own.heads.length === 0) await exchange(stopping.http, get('/x', { host: 'nobody.test' }));
  const stopped = stopping.engine.stop();
  expect(await idle.untilClosed()).toBe('');
  release();
  const text = await busy.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*late$/);
  expect(own.heads).toHaveLength(1);
  await stopped;
  await stopping.close();
  await own.close();
});
