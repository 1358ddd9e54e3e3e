import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;

beforeAll(async () => {
  pod = await RawPod.says(ok('hello', 'Server: pod/1\r\nX-Pod: one\r\n'));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test('hands the answer of the pod on, without its Server line', async () => {
  const answer = await exchange(serving.http, get('/a?b=c'));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('X-Pod: one\r\n');
  expect(answer).not.toContain('Server:');
  expect(answer.endsWith('\r\n\r\nhello')).toBe(true);
});

test('sends the forwarded lines, with the Host as the client wrote it', async () => {
  await exchange(
    serving.http,
    get('/raw%2Fpath/../x?y=%20', {
      host: 'APP.test:8080',
      headers: 'X-Forwarded-For: 1.2.3.4\r\nX_under: 1\r\nProxy: evil\r\n',
    }),
  );
  const head = pod.heads.at(-1) ?? '';
  const lines = head.split('\r\n').map((line) => line.replace(/^X-Request-ID: [0-9a-f]{32}$/, 'X-Request-ID: id'));
  expect(lines).toEqual([
    'GET /raw%2Fpath/../x?y=%20 HTTP/1.1',
    'Host: APP.test:8080',
    'X-Request-ID: id',
    'X-Real-IP: 127.0.0.1',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Host: APP.test:8080',
    `X-Forwarded-Port: ${serving.http}`,
    'X-Forwarded-Proto: http',
    'X-Forwarded-Scheme: http',
    'X-Scheme: http',
    'X-Original-Forwarded-For: 1.2.3.4',
    '',
    '',
  ]);
});

test('uses one connection to the pod for requests that follow each other', async () => {
  const before = pod.connections.length;
  const client = new RawClient(serving.http);
  for (let turn = 1; turn <= 3; turn++) {
    client.send(get('/', { close: false }));
    await client.until((text) => text.split('hello').length === turn + 1);
  }
  client.close();
  expect(pod.connections.length - before).toBeLessThanOrEqual(1);
});

test('records what the request was and who answered it', async () => {
  await exchange(
    serving.http,
    get('/recorded?token=abc&x=1', { headers: 'Authorization: Bearer secret\r\nCookie: a=b; c=d\r\n' }),
  );
  const record = serving.engine.requests.list('path:/recorded', 1)[0];
  expect(record).toMatchObject({
    method: 'GET',
    scheme: 'http',
    host: 'app.test',
    path: '/recorded',
    query: 'token=•••&x=1',
    status: 200,
    answeredBy: 'upstream',
    reason: 'upstream',
    route: { namespace: 'default', ingress: 'app', path: '/', pathType: 'Prefix', dialect: 'ingress-nginx' },
    service: { namespace: 'default', name: 'app', port: 80 },
    endpoint: { address: '127.0.0.1', port: pod.port, pod: 'app-pod-0', node: null, way: 'direct' },
    upstreamPath: '/recorded',
    sent: 5,
    received: 0,
  });
  expect(record?.requestHeaders).toContainEqual(['Authorization', 'Bearer •••']);
  expect(record?.requestHeaders).toContainEqual(['Cookie', 'a=•••; c=•••']);
  expect(JSON.stringify(record)).not.toContain('secret');
});

test('answers an unknown host in words, with the request id of the record', async () => {
  const answer = await exchange(serving.http, get('/x', { host: 'nobody.test' }));
  expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  expect(answer).toContain('No Ingress declares the host nobody.test');
  const record = serving.engine.requests.list('host:nobody.test', 1)[0];
  expect(record).toMatchObject({ status: 404, reason: 'no-host', answeredBy: 'gatehouse', route: null });
  expect(answer).toContain(record?.id);
});

test('answers browsers with a page in their language', async () => {
  const answer = await exchange(
    serving.http,
    get('/x', { host: 'nobody.test', headers: 'Accept: text/html\r\nAccept-Language: ko-KR,ko\r\n' }),
  );
  expect(answer).toContain('Content-Type: text/html; charset=utf-8');
  expect(Buffer.from(answer, 'latin1').toString('utf8')).toContain('알 수 없는 호스트');
});
