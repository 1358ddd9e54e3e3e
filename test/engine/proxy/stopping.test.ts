import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

async function begin(answer: (socket: Socket, head: string) => void) {
  const pod = await RawPod.start(answer);
  const serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
  return { pod, serving };
}

test('finishes what is under way when it stops, and takes nothing new', async () => {
  let finish = (): void => undefined;
  const { pod, serving } = await begin((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf');
    finish = () => void socket.write('done');
  });
  const client = new RawClient(serving.http).send(get('/', { close: false }));
  await client.until('half');
  const stopped = serving.engine.stop();
  const late = new RawClient(serving.http);
  await late.untilClosed();
  expect(late.text).toBe('');
  finish();
  expect(await client.untilClosed()).toMatch(/halfdone$/);
  await stopped;
  await pod.close();
});

test('lets a slow client have the rest of an answer that is already out of the pod', async () => {
  const size = 6_000_000;
  const { pod, serving } = await begin(
    (socket) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`),
  );
  const client = new RawClient(serving.http);
  client.socket.pause();
  client.send(get('/', { close: false }));
  while (pod.heads.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopped = serving.engine.stop();
  client.socket.resume();
  const text = await client.untilClosed();
  expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(size);
  await stopped;
  await pod.close();
});

test('lets streams of HTTP/2 finish when it stops', async () => {
  let finish = (): void => undefined;
  const { pod, serving } = await begin((socket) => {
    finish = () => void socket.write(ok('done'));
  });
  const session = http2Session(serving.https);
  const answered = http2Request(session, { ':path': '/' });
  while (pod.heads.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopped = serving.engine.stop();
  finish();
  expect((await answered).body.toString()).toBe('done');
  await stopped;
  session.destroy();
  await pod.close();
});

test('ends idle connections at once when it stops', async () => {
  const { pod, serving } = await begin((socket) => void socket.write(ok('good')));
  const client = new RawClient(serving.http).send(get('/', { close: false }));
  await client.until('good');
  const stopped = serving.engine.stop();
  await client.untilClosed();
  await stopped;
  await pod.close();
});
