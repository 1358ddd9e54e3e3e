import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let answer = '';

beforeAll(async () => {
  pod = await RawPod.start((socket) => socket.write(answer, 'latin1'));
  const regex = { 'use-regex': 'true', 'rewrite-target': '/to/$1', 'x-forwarded-prefix': '/p/$1' };
  serving = await serve([
    nginxClass,
    ingress({
      name: 'regex',
      host: 'regex.test',
      paths: [{ path: '/from/([^/]*)', pathType: 'ImplementationSpecific' }],
      annotations: regex,
    }),
    ingress({
      name: 'beyond',
      host: 'beyond.test',
      annotations: { 'rewrite-target': '/\u010d\u010aX-Evil: 1\u010d\u010a/' },
    }),
    ingress({ name: 'slash', host: 'slash.test', paths: [{ path: '/dir/' }] }),
    ...service([pod.port]),
  ]);
});
beforeEach(() => {
  answer = ok('hello');
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const names = (head: string): string[] =>
  head
    .split('\r\n')
    .slice(1, -2)
    .map((line) => line.slice(0, line.indexOf(':')));

test('puts no line break of a captured path into the request line or a line', async () => {
  const before = pod.heads.length;
  await exchange(
    serving.http,
    get('/from/x%0d%0aX-Evil:%201%0d%0a%0d%0aGET%20%5Cadmin%20HTTP%5C1.1%0d%0a', { host: 'regex.test' }),
  );
  for (const head of pod.heads.slice(before)) {
    expect(head).toMatch(/^GET \/to\/\S* HTTP\/1\.1\r\n/);
    expect(names(head)).not.toContain('X-Evil');
    expect(head).not.toMatch(/[^\r]\n|\r[^\n]/);
  }
  expect(pod.heads.length - before).toBeLessThanOrEqual(1);
});

test('puts no half of a letter beyond latin1 into the request line', async () => {
  const before = pod.heads.length;
  await exchange(serving.http, get('/x', { host: 'beyond.test' }));
  for (const head of pod.heads.slice(before)) {
    expect(head).toMatch(/^GET \S* HTTP\/1\.1\r\n/);
    expect(names(head)).not.toContain('X-Evil');
  }
});

test('puts no line break of a captured UTF-8 path into the request line', async () => {
  await exchange(serving.http, get('/from/%C4%8D%C4%8AX-Evil:%201', { host: 'regex.test' }));
  expect(pod.heads.at(-1)).toMatch(/^GET \/to\/%C4%8D%C4%8AX-Evil:%201 HTTP\/1\.1\r\n/);
  expect(names(pod.heads.at(-1) ?? '')).not.toContain('X-Evil');
});

test('puts nothing of the query into a line of a redirect', async () => {
  const text = await exchange(serving.http, get('/dir?%0d%0aX-Evil:%201', { host: 'slash.test' }));
  expect(text).toMatch(/^HTTP\/1\.1 301 /);
  expect(text).toMatch(/^Location: \S+\/dir\/\?%0d%0aX-Evil:%201\r$/m);
});

test('hands no second answer of a pod on as an answer to somebody else', async () => {
  answer = ok('one') + ok('two');
  const texts = await Promise.all([
    exchange(serving.http, get('/from/1', { host: 'regex.test' })),
    exchange(serving.http, get('/dir/', { host: 'slash.test' })),
  ]);
  for (const text of texts) expect(text.endsWith('one')).toBe(true);
});
