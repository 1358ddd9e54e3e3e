import { readdir } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { RawClient } from '#test/doubles/raw-client.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const route = (name: string, annotations: Record<string, string>, target = 'app'): object =>
  ingress({ name, host: `${name}.test`, annotations, paths: [{ path: '/', service: target }] });

const head = (host: string, lines: string, method = 'PUT'): string =>
  `${method} / HTTP/1.1\r\nHost: ${host}.test\r\nConnection: close\r\n${lines}\r\n`;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

interface Seen {
  readonly version: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
}

/** What the pod got, in order. It answers when it has the whole body. */
const seen: Seen[] = [];
const latest = (): Seen | undefined => seen.at(-1);
let pod: HttpPod;
let failing: HttpPod;

beforeAll(async () => {
  pod = await HttpPod.start((request, response) => {
    const one: Seen = { version: request.httpVersion, headers: request.headers, body: '' };
    seen.push(one);
    request.on('data', (bytes: Buffer) => (one.body += bytes.toString('latin1')));
    request.on('end', () => response.end('done'));
  });
  failing = await HttpPod.start((_request, response) => response.writeHead(503).end());
});

afterAll(async () => {
  await pod.close();
  await failing.close();
});

const objects = (): object[] => [
  nginxClass,
  ...service([pod.port]),
  ...service([failing.port, pod.port], { name: 'pair' }),
  route('usual', {}),
  route('off', { 'proxy-request-buffering': 'off' }),
  route('invalid', { 'proxy-request-buffering': 'maybe' }),
  route('unlimited', { 'proxy-body-size': '0' }),
  route('small', { 'proxy-body-size': '10' }),
  route('tiny-memory', { 'client-body-buffer-size': '1k', 'proxy-body-size': '8m' }),
  route('bad-memory', { 'client-body-buffer-size': 'much' }),
  route('old', { 'proxy-http-version': '1.0' }),
  route('again', { 'proxy-next-upstream': 'http_503', 'proxy-body-size': '8m' }, 'pair'),
];

describe('request buffering in the profile controller (reference 9)', () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(objects(), { profile: 'controller' });
  });
  afterAll(() => serving.close());

  test.each(['usual', 'invalid'])('the pod is called only when the whole body is there (%s)', async (host) => {
    const before = seen.length;
    const client = new RawClient(serving.http).send(head(host, 'Content-Length: 6\r\n') + 'abc');
    // Another request goes all the way meanwhile: time enough for the first one to have come as far as it would.
    expect(await new RawClient(serving.http).send(head('usual', 'Content-Length: 1\r\n') + 'x').untilClosed()).toMatch(
      /done$/,
    );
    expect(seen.length).toBe(before + 1);
    client.send('def');
    expect(await client.untilClosed()).toMatch(/done$/);
    expect([latest()?.headers['content-length'], latest()?.body]).toEqual(['6', 'abcdef']);
  });

  test('a chunked body arrives with its length and without chunks', async () => {
    const client = new RawClient(serving.http).send(head('usual', 'Transfer-Encoding: chunked\r\n'));
    client.send(chunk('hello ')).send(chunk('world')).send('0\r\n\r\n');
    expect(await client.untilClosed()).toMatch(/done$/);
    const { headers, body } = latest() as Seen;
    expect([headers['content-length'], headers['transfer-encoding'], body]).toEqual(['11', undefined, 'hello world']);
  });

  test('an empty chunked body has the length 0', async () => {
    await new RawClient(serving.http).send(head('usual', 'Transfer-Encoding: chunked\r\n') + '0\r\n\r\n').untilClosed();
    expect([latest()?.headers['content-length'], latest()?.body]).toEqual(['0', '']);
  });

  test('a chunked body over the limit is 413 and the pod is never called', async () => {
    const before = seen.length;
    const client = new RawClient(serving.http).send(head('small', 'Transfer-Encoding: chunked\r\n'));
    client.send(chunk('12345678')).send(chunk('901'));
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /);
    client.close();
    expect(seen.length).toBe(before);
  });

  test('a chunked body of exactly the limit passes', async () => {
    const client = new RawClient(serving.http).send(head('small', 'Transfer-Encoding: chunked\r\n'));
    expect(await client.send(chunk('1234567890')).send('0\r\n\r\n').untilClosed()).toMatch(/done$/);
  });

  test.each(['unlimited', 'tiny-memory'])(
    'a body larger than memory goes through a file that is gone afterwards (%s)',
    async (host) => {
      const body = '0123456789abcdef'.repeat(128 * 1024);
      const client = new RawClient(serving.http).send(head(host, `Content-Length: ${body.length}\r\n`) + body);
      expect(await client.untilClosed()).toMatch(/done$/);
      expect(latest()?.body === body).toBe(true);
      expect((await readdir(tmpdir())).filter((name) => name.startsWith('gatehouse-body-'))).toEqual([]);
    },
  );

  test('100-continue is answered here, and the pod hears nothing of it', async () => {
    const client = new RawClient(serving.http).send(head('usual', 'Content-Length: 3\r\nExpect: 100-continue\r\n'));
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 100 /);
    client.send('abc');
    expect(await client.untilClosed()).toMatch(/done$/);
    expect(latest()?.headers['expect']).toBe(undefined);
  });

  test('every try sends the whole body, however large', async () => {
    const body = 'x'.repeat(1024 * 1024);
    for (let turn = 0; turn < 2; turn++) {
      const client = new RawClient(serving.http).send(head('again', `Content-Length: ${body.length}\r\n`) + body);
      expect(await client.untilClosed()).toMatch(/done$/);
      expect(latest()?.body === body).toBe(true);
    }
  });

  test('a client that goes away leaves nothing behind and the pod unasked', async () => {
    const before = seen.length;
    const client = new RawClient(serving.http).send(
      head('unlimited', 'Content-Length: 4000000\r\n') + 'y'.repeat(2_000_000),
    );
    await expect.poll(() => client.socket.writableLength).toBe(0);
    client.socket.resetAndDestroy();
    await expect.poll(() => serving.engine.requests.list('', 1)[0]?.reason).toBe('client-closed');
    expect(seen.length).toBe(before);
  });

  test('off: the body streams, chunks and all', async () => {
    const before = seen.length;
    const client = new RawClient(serving.http).send(head('off', 'Transfer-Encoding: chunked\r\n') + chunk('early'));
    await expect.poll(() => seen.length === before + 1 && latest()?.body === 'early').toBe(true);
    expect(await client.send(chunk('late')).send('0\r\n\r\n').untilClosed()).toMatch(/done$/);
  });

  test('proxy-http-version 1.0: a chunked body arrives with its length', async () => {
    await new RawClient(serving.http)
      .send(head('old', 'Transfer-Encoding: chunked\r\n') + chunk('abc') + '0\r\n\r\n')
      .untilClosed();
    expect([latest()?.version, latest()?.headers['content-length'], latest()?.body]).toEqual(['1.0', '3', 'abc']);
  });

  test('an invalid client-body-buffer-size drops the Ingress', async () => {
    expect(await new RawClient(serving.http).send(head('bad-memory', '', 'GET')).untilClosed()).toMatch(
      /^HTTP\/1\.1 404 /,
    );
  });

  test('the setting of the controller counts where the Ingress says nothing', async () => {
    await serving.apply([...objects(), ...configMap({ 'proxy-request-buffering': 'off' })]);
    const client = new RawClient(serving.http).send(head('usual', 'Transfer-Encoding: chunked\r\n') + chunk('early'));
    await expect.poll(() => latest()?.body === 'early').toBe(true);
    await client.send('0\r\n\r\n').untilClosed();
    await serving.apply(objects());
  });
});

describe('request bodies in the profile local (DESIGN 7)', () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(objects(), { profile: 'local' });
  });
  afterAll(() => serving.close());

  test('stream at once', async () => {
    const before = seen.length;
    const client = new RawClient(serving.http).send(head('usual', 'Content-Length: 6\r\n') + 'abc');
    await expect.poll(() => seen.length === before + 1 && latest()?.body === 'abc').toBe(true);
    expect(await client.send('def').untilClosed()).toMatch(/done$/);
  });

  test('keep to the limit, chunked too', async () => {
    const client = new RawClient(serving.http).send(
      head('small', 'Transfer-Encoding: chunked\r\n') + chunk('12345678') + chunk('901'),
    );
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /);
    client.close();
  });

  test('are read first where a pod of HTTP/1.0 must know the length', async () => {
    await new RawClient(serving.http)
      .send(head('old', 'Transfer-Encoding: chunked\r\n') + chunk('abc') + '0\r\n\r\n')
      .untilClosed();
    expect([latest()?.version, latest()?.headers['content-length'], latest()?.body]).toEqual(['1.0', '3', 'abc']);
  });
});
