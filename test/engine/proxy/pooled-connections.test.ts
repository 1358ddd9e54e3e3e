import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function begin(
  answer: (socket: Socket, head: string, count: number) => void,
): Promise<{ pod: RawPod; own: Serving }> {
  const pod = await RawPod.start(answer);
  const own = await serve([nginxClass, ingress(), ...service([pod.port])]);
  opened.push(pod, own);
  return { pod, own };
}

/** Answers something else until a condition holds. */
async function until(own: Serving, holds: () => boolean): Promise<void> {
  while (!holds()) await exchange(own.http, get('/x', { host: 'nobody.test' }));
}

test('closes an idle connection before the pod would, by its Keep-Alive', async () => {
  const { pod, own } = await begin((socket) => void socket.write(ok('good', 'Keep-Alive: timeout=1\r\n')));
  await exchange(own.http, get('/'));
  await until(own, () => pod.connections[0]?.ended === true);
  expect(await exchange(own.http, get('/'))).toMatch(/good$/);
  expect(pod.connections).toHaveLength(2);
});

test('keeps no connection that the pod says it will close', async () => {
  const { pod, own } = await begin((socket) => void socket.write(ok('good', 'Connection: close\r\n')));
  await exchange(own.http, get('/'));
  await exchange(own.http, get('/'));
  expect(pod.connections).toHaveLength(2);
});

test('keeps no connection to a pod that speaks HTTP/1.0 and does not ask for it', async () => {
  const { pod, own } = await begin((socket) => void socket.write(ok('good').replace('HTTP/1.1', 'HTTP/1.0')));
  await exchange(own.http, get('/'));
  await exchange(own.http, get('/'));
  expect(pod.connections).toHaveLength(2);
});

test('drops an idle connection on which the pod speaks unasked', async () => {
  let socket: Socket | null = null;
  const { pod, own } = await begin((one, _head, count) => {
    socket = one;
    one.write(ok(`answer ${count}`));
  });
  expect(await exchange(own.http, get('/'))).toMatch(/answer 1$/);
  (socket as Socket | null)?.write(ok('nobody asked'));
  await until(own, () => pod.connections[0]?.ended === true);
  expect(await exchange(own.http, get('/'))).toMatch(/answer 2$/);
  expect(pod.connections).toHaveLength(2);
});

test('lets go of idle connections when their endpoint is gone', async () => {
  const { pod, own } = await begin((socket) => void socket.write(ok('good')));
  await exchange(own.http, get('/'));
  const other = await RawPod.says(ok('other'));
  opened.push(other);
  await own.apply([nginxClass, ingress(), ...service([other.port])]);
  expect(await exchange(own.http, get('/'))).toMatch(/other$/);
  await until(own, () => pod.connections[0]?.ended === true);
});

test('lets an exchange finish on an endpoint that is gone, and closes its connection then', async () => {
  let finish = (): void => undefined;
  const { pod, own } = await begin((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf');
    finish = () => void socket.write('done');
  });
  const client = new RawClient(own.http).send(get('/'));
  await client.until('half');
  const other = await RawPod.says(ok('other'));
  opened.push(other);
  await own.apply([nginxClass, ingress(), ...service([other.port])]);
  finish();
  expect(await client.untilClosed()).toMatch(/halfdone$/);
  await until(own, () => pod.connections[0]?.ended === true);
});

test('opens one connection for each exchange at once, and uses them again', async () => {
  const waiting: Socket[] = [];
  const { pod, own } = await begin((socket) => {
    waiting.push(socket);
    if (waiting.length === 5) for (const one of waiting.splice(0)) one.write(ok('good'));
  });
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(own.http, get('/'))));
    expect(answers.every((text) => text.endsWith('good'))).toBe(true);
  }
  expect(pod.connections).toHaveLength(5);
});

test('closes all connections to pods when it stops', async () => {
  const { pod, own } = await begin((socket) => void socket.write(ok('good')));
  await exchange(own.http, get('/'));
  await own.engine.stop();
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = (): void => (pod.connections[0]?.ended === true ? resolve() : void setImmediate(check));
  check();
  await promise;
});
