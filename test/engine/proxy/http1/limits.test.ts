import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// The limits are many seconds; what is tested is what happens when they are over.
vi.mock(import('#engine/proxy/clients/client-limits.ts'), async (original) => {
  const { CLIENT_LIMITS } = await original();
  const short = { headTime: 300, keepAlive: 300, writeIdle: 300, discardTime: 300, linger: 300 };
  return { CLIENT_LIMITS: { ...CLIENT_LIMITS, ...short } };
});

let pod: RawPod;
let serving: Serving;

beforeAll(async () => {
  pod = await RawPod.says(ok('hello'));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test.for([
  ['nothing was ever asked', '', 0],
  ['only empty lines came', '\r\n\r\n', 0],
  ['an answer was given', get('/', { close: false }), 1],
] as const)('ends an idle connection without a word where %s', async ([, sent, answers]) => {
  const client = new RawClient(serving.http);
  if (sent !== '') client.send(sent);
  const text = await client.untilClosed();
  expect(text.match(/HTTP\/1\.1 \d+/g) ?? []).toEqual(Array.from({ length: answers }, () => 'HTTP/1.1 200'));
});

test('answers 408 to half a head behind an answer', async () => {
  const client = new RawClient(serving.http).send(`${get('/', { close: false })}GET /half HTTP/1.1\r\nHost:`);
  const text = await client.untilClosed();
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 408']);
});

test('gives a head no more time because it trickles', async () => {
  const client = new RawClient(serving.http).send('GET / HTTP/1.1\r\nX-A: ');
  const trickle = setInterval(() => client.send('a'), 50);
  const text = await client.untilClosed();
  clearInterval(trickle);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  client.close();
});

test('lets go of a refused client although it goes on sending a little at a time', async () => {
  const client = new RawClient(serving.http).send('nonsense\r\n\r\n');
  const trickle = setInterval(() => client.send('a'), 50);
  await client.until(/^HTTP\/1\.1 400 /);
  // Its own end is told at once; that of the connection only when it is let go of.
  while (!client.closed) await new Promise((resolve) => client.socket.once('close', resolve));
  clearInterval(trickle);
  expect(client.closed).toBe(true);
});

test('gives a client up that asks and asks and takes no answer', async () => {
  const client = new RawClient(serving.http);
  client.socket.pause();
  const block = get('/x', { host: 'nobody.test', close: false }).repeat(1_000);
  let sent = 0;
  const more = (): void => {
    while (client.socket.writable && client.socket.write(block, () => (sent += block.length)));
    client.socket.once('drain', more);
  };
  more();
  // It is paused, so that its end is seen by what is written only.
  await new Promise((resolve) => client.socket.once('close', resolve));
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});
