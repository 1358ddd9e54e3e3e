import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

describe('the connection itself (reference 9)', () => {
  let pod: RawPod;
  let serving: Serving;

  beforeAll(async () => {
    pod = await RawPod.start((socket, head) => {
      if (head.includes('websocket')) {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
      } else socket.write(head.startsWith('GET /gzip') ? ok('plain text', 'Content-Type: text/html\r\n') : ok('hello'));
    });
    const routes = [
      ingress({}),
      ingress({ name: 'old', host: 'old.test', annotations: { 'proxy-http-version': '1.0' } }),
      ingress({ name: 'bad', host: 'bad.test', annotations: { 'proxy-http-version': '2' } }),
      ingress({ name: 'idle', host: 'idle.test', annotations: { 'proxy-read-timeout': '1' } }),
    ];
    serving = await serve([nginxClass, ...service([pod.port]), ...routes], { profile: 'controller' });
  });

  afterAll(async () => {
    await serving.close();
    await pod.close();
  });

  test('is kept for the next request', async () => {
    const before = pod.connections.length;
    for (let turn = 0; turn < 5; turn++) await exchange(serving.http, get('/'));
    expect(pod.connections.length - before).toBe(1);
  });

  test.each([
    ['app.test', 'HTTP/1.1'],
    ['old.test', 'HTTP/1.0'],
    ['bad.test', 'HTTP/1.1'],
  ])('speaks %s with %s', async (host, version) => {
    void exchange(serving.http, get('/version', { host }));
    await expect
      .poll(() => pod.connections.some(({ text }) => text.includes(`GET /version ${version}\r\nHost: ${host}`)))
      .toBe(true);
  });

  test('leaves answers uncompressed', async () => {
    const answer = await exchange(serving.http, get('/gzip', { headers: 'Accept-Encoding: gzip, br\r\n' }));
    expect(answer).toMatch(/plain text$/);
    expect(answer).not.toMatch(/content-encoding/i);
  });

  test('a WebSocket ends after the read timeout without traffic', async () => {
    const client = new RawClient(serving.http);
    client.send('GET / HTTP/1.1\r\nHost: idle.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await client.until('\r\n\r\n');
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 101 /);
  });

  test('takes turns between endpoints', async () => {
    const two = await Promise.all(['one', 'two'].map((name) => RawPod.says(ok(name))));
    await serving.apply([nginxClass, ...service(two.map((one) => one.port)), ingress({})]);
    const bodies = [];
    for (let turn = 0; turn < 6; turn++) bodies.push((await ask(serving)).body);
    expect(bodies.filter((body) => body === 'one').length).toBe(3);
    expect(bodies.slice(0, 2)).not.toEqual([bodies[0], bodies[0]]);
    for (const one of two) await one.close();
  });
});
