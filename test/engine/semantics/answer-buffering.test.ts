import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const SIZE = 12 * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'abcdefgh');

let pod: HttpPod;
let serving: Serving;
/** Answers whose whole body the pod could hand over, by path. */
const handedOver: string[] = [];
let events: ServerResponse | null = null;

async function large(response: ServerResponse, size: number): Promise<void> {
  response.writeHead(200, { 'Content-Length': size });
  for (let sent = 0; sent < size; sent += PIECE.length) {
    if (!response.write(PIECE)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

const route = (name: string, annotations: Record<string, string>): object =>
  ingress({ name, host: `${name}.test`, annotations });

const objects = (): object[] => [
  nginxClass,
  ...service([pod.port]),
  route('usual', {}),
  route('on', { 'proxy-buffering': 'on' }),
  route('off', { 'proxy-buffering': 'off' }),
  route('invalid', { 'proxy-buffering': 'yes' }),
  route('no-file', { 'proxy-buffering': 'on', 'proxy-max-temp-file-size': '0' }),
  route('small-head', { 'proxy-buffering': 'on', 'proxy-buffer-size': '1k', 'proxy-buffers-number': '2' }),
];

beforeAll(async () => {
  pod = await HttpPod.start((request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/large')) {
      // Sockets of the system hold several megabytes by themselves.
      void large(response, url.includes('huge') ? 8 * SIZE : SIZE);
      response.on('finish', () => handedOver.push(url));
      return;
    }
    if (url.startsWith('/pieces')) {
      response.write('one ');
      setImmediate(() => response.write('two '));
      setImmediate(() => response.end('three'));
      return;
    }
    events = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      ...(url === '/unbuffered' ? { 'X-Accel-Buffering': 'no' } : {}),
    });
    response.write('data: one\n\n');
  });
  serving = await serve(objects(), { profile: 'controller' });
});

afterAll(async () => {
  await serving.close();
  await pod.close();
});

describe('response buffering (reference 9)', () => {
  test.each(['usual', 'off', 'invalid'])('off by default: an event passes at once (%s)', async (name) => {
    const client = new RawClient(serving.http).send(get('/events', { host: `${name}.test` }));
    expect(await client.until('data: one')).toContain('data: one');
    events?.end();
    await client.untilClosed();
  });

  test('on: small pieces wait for the end', async () => {
    events = null;
    const client = new RawClient(serving.http).send(get('/events', { host: 'on.test' }));
    await expect.poll(() => events !== null).toBe(true);
    // Whatever the pod wrote before this other answer would have come before it.
    await ask(serving, { host: 'usual.test', path: '/pieces' });
    expect(client.text).not.toContain('data: one');
    (events as ServerResponse | null)?.end('data: two\n\n');
    expect(await client.untilClosed()).toMatch(/data: one[^]*data: two/);
  });

  test('on: a pod may ask for the contrary', async () => {
    const client = new RawClient(serving.http).send(get('/unbuffered', { host: 'on.test' }));
    expect(await client.until('data: one')).toContain('data: one');
    events?.end();
    await client.untilClosed();
  });

  test.each(['on', 'usual', 'no-file', 'small-head'])('the answer arrives byte for byte (%s)', async (name) => {
    const answer = await ask(serving, { host: `${name}.test`, path: '/large' });
    expect([answer.status, answer.body.length, answer.body === 'abcdefgh'.repeat(SIZE / 8)]).toEqual([200, SIZE, true]);
  });

  test('the answer in pieces arrives in order', async () => {
    expect((await ask(serving, { host: 'on.test', path: '/pieces' })).body).toBe('one two three');
  });

  test('on: the pod is done although its client reads nothing, and the client gets everything later', async () => {
    const client = new RawClient(serving.http);
    client.socket.pause();
    client.send(get('/large-slow', { host: 'on.test' }));
    await expect.poll(() => handedOver, { timeout: 5_000 }).toContain('/large-slow');
    client.socket.resume();
    const text = await client.untilClosed();
    expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(SIZE);
  });

  test.each(['usual', 'no-file'])('the pod is held back where nothing may be kept (%s)', async (name) => {
    const client = new RawClient(serving.http);
    client.socket.pause();
    client.send(get(`/large-huge-${name}`, { host: `${name}.test` }));
    await ask(serving, { host: 'on.test', path: '/large-meanwhile' });
    expect(handedOver).toContain('/large-meanwhile');
    expect(handedOver).not.toContain(`/large-huge-${name}`);
    client.socket.resume();
    await client.untilClosed();
    expect(handedOver).toContain(`/large-huge-${name}`);
  });

  test('a client that goes away lets go of what was kept', async () => {
    const client = new RawClient(serving.http);
    client.socket.pause();
    client.send(get('/large-gone', { host: 'on.test' }));
    await expect.poll(() => handedOver, { timeout: 5_000 }).toContain('/large-gone');
    client.socket.resetAndDestroy();
    await expect.poll(() => serving.engine.requests.list('', 1)[0]?.reason).toBe('client-closed');
  });

  test('the setting of the controller counts where the Ingress says nothing', async () => {
    await serving.apply([...objects(), ...configMap({ 'proxy-buffering': 'on' })]);
    const client = new RawClient(serving.http);
    client.socket.pause();
    client.send(get('/large-configured', { host: 'usual.test' }));
    await expect.poll(() => handedOver, { timeout: 5_000 }).toContain('/large-configured');
    client.close();
  });
});
