import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let other: RawPod;
let serving: Serving;

beforeAll(async () => {
  pod = await RawPod.start((socket: Socket) => void socket.write(ok('one')));
  other = await RawPod.start((socket: Socket) => void socket.write(ok('two')));
  const sticky = { affinity: 'cookie', 'session-cookie-name': 'route' };
  serving = await serve([
    nginxClass,
    ingress(),
    ingress({ name: 'empty', host: 'empty.test', paths: [{ path: '/', service: 'empty' }] }),
    ingress({ name: 'missing', host: 'missing.test', paths: [{ path: '/', service: 'missing' }] }),
    ingress({ name: 'port', host: 'port.test', paths: [{ path: '/', port: 81 }] }),
    ingress({ name: 'path', host: 'path.test', paths: [{ path: '/only', pathType: 'Exact' }] }),
    ingress({
      name: 'sticky',
      host: 'sticky.test',
      paths: [
        { path: '/한글', service: 'both' },
        { path: '/', service: 'both' },
      ],
      annotations: sticky,
    }),
    ...service([pod.port]),
    ...service([], { name: 'empty' }),
    ...service([pod.port, other.port], { name: 'both' }),
  ]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
  await other.close();
});

const CLOSED: readonly (readonly [host: string, status: number, reason: string, words: string])[] = [
  ['empty.test', 503, 'no-endpoints', 'Service default/empty:80 has no ready endpoint'],
  ['missing.test', 503, 'service-missing', 'names Service default/missing:80, which does not exist'],
  ['port.test', 503, 'service-port-missing', 'Service default/app:81 has no such port'],
  ['path.test', 404, 'no-route', 'No Ingress declares a path of path.test that matches /x'],
  ['nobody.test', 404, 'no-host', 'No Ingress declares the host nobody.test'],
];

describe('says in words why there is no answer of a pod:', () => {
  test.for(CLOSED)('%s', async ([host, status, reason, words]) => {
    const text = await exchange(serving.http, get('/x', { host }));
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain(words);
    expect(text).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    expect(serving.engine.requests.list(`host:${host}`, 1)[0]).toMatchObject({
      status,
      reason,
      endpoint: null,
      attempts: [],
    });
  });
});

test('sends the head of its own answer to HEAD, and no body', async () => {
  const client = new RawClient(serving.http).send('HEAD /x HTTP/1.1\r\nHost: nobody.test\r\nConnection: close\r\n\r\n');
  const text = await client.untilClosed();
  expect(text).toMatch(/^HTTP\/1\.1 404 [^]*Content-Length: [1-9]\d*\r\n[^]*\r\n\r\n$/);
});

test('writes no text of a request into a page unescaped', async () => {
  const text = await exchange(
    serving.http,
    get('/%3Cscript%3E?<script>', { host: 'nobody.test', headers: 'Accept: text/html\r\n' }),
  );
  expect(text).toContain('text/html');
  expect(text.slice(text.indexOf('\r\n\r\n'))).not.toContain('<script>');
});

test('keeps a client with its pod by a cookie, and gives none again', async () => {
  const first = await exchange(serving.http, get('/', { host: 'sticky.test' }));
  const cookie = /^Set-Cookie: (route=[^;]+); Path=\/; HttpOnly\r$/m.exec(first)?.[1];
  expect(cookie).toMatch(/^route=[0-9a-f]{32}\|[0-9a-f]{32}$/);
  const body = first.slice(-3);
  for (let turn = 0; turn < 4; turn++) {
    const next = await exchange(serving.http, get('/', { host: 'sticky.test', headers: `Cookie: x=y; ${cookie}\r\n` }));
    expect(next.slice(-3)).toBe(body);
    expect(next).not.toContain('Set-Cookie');
  }
});

test('gives a new cookie where the old one means nothing any more', async () => {
  const headers = 'Cookie: route=ffffffffffffffffffffffffffffffff|ffffffffffffffffffffffffffffffff\r\n';
  expect(await exchange(serving.http, get('/', { host: 'sticky.test', headers }))).toMatch(/^Set-Cookie: route=/m);
});

test('makes a cookie that can be sent for a path beyond ASCII', async () => {
  const text = await exchange(serving.http, get('/%ED%95%9C%EA%B8%80', { host: 'sticky.test' }));
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(text).toMatch(/^Set-Cookie: route=\S+ Path=\/%ED%95%9C%EA%B8%80; HttpOnly\r$/m);
});

test('sends lines of a ConfigMap beyond ASCII as UTF-8, on its own answers and on those of pods', async () => {
  const lines = (data: object, name: string, namespace: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  const own = await serve([
    nginxClass,
    ingress(),
    ...service([pod.port]),
    lines({ 'add-headers': 'default/lines' }, 'ingress-nginx-controller', 'ingress-nginx'),
    lines({ 'X-Team': '결제팀' }, 'lines', 'default'),
  ]);
  const line = `X-Team: ${Buffer.from('결제팀', 'utf8').toString('latin1')}\r\n`;
  expect(await exchange(own.http, get('/'))).toContain(line);
  expect(await exchange(own.http, get('/', { host: 'nobody.test' }))).toContain(line);
  const session = http2Session(own.https);
  expect((await http2Request(session, { ':path': '/' })).status).toBe(200);
  expect((await http2Request(session, { ':path': '/', ':authority': 'nobody.test' })).status).toBe(404);
  session.destroy();
  await own.close();
});

test('answers plain HTTP on the TLS port in words', async () => {
  const text = await exchange(serving.https, get('/', { host: 'app.test' }));
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain('A plain HTTP request came to the HTTPS port');
  expect(text.match(/^connection: /gim)).toHaveLength(1);
  expect(serving.engine.requests.list('reason:misdirected', 1)[0]).toMatchObject({
    status: 400,
    answeredBy: 'gatehouse',
  });
});

test('serves HTTP/1.1 over TLS and records which certificate was served', async () => {
  const socket = connectTls({
    port: serving.https,
    host: '127.0.0.1',
    servername: 'app.test',
    rejectUnauthorized: false,
  });
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  // Written before the handshake is over, so that it arrives with its last flight.
  socket.write(get('/over-tls'));
  await new Promise((resolve) => socket.on('end', resolve));
  socket.destroy();
  expect(text).toMatch(/\r\n\r\none$/);
  const record = serving.engine.requests.list('path:/over-tls', 1)[0];
  expect(record).toMatchObject({
    scheme: 'https',
    httpVersion: '1.1',
    tls: { version: 'TLSv1.3', serverName: 'app.test' },
  });
  expect(record?.tls?.certificate).not.toBe('unknown');
});

test('serves a client that names no server', async () => {
  const socket = connectTls({ port: serving.https, host: '127.0.0.1', rejectUnauthorized: false });
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  socket.write(get('/no-name'));
  await new Promise((resolve) => socket.on('end', resolve));
  socket.destroy();
  expect(text).toMatch(/\r\n\r\none$/);
});
