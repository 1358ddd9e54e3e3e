import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const DEFAULT_LINES = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, PUT, POST, DELETE, PATCH, OPTIONS',
  'access-control-allow-headers':
    'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization',
  'access-control-max-age': '1728000',
};

/** Hosts by name, each with what is set beside `enable-cors`. */
const HOSTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'plain.test': {},
  'one.test': { 'cors-allow-origin': 'https://app.example' },
  'list.test': { 'cors-allow-origin': 'https://app.example, http://app.example:8080 ,null,custom://thing' },
  'star-in-list.test': { 'cors-allow-origin': 'https://app.example, *' },
  'wild.test': { 'cors-allow-origin': 'https://*.example.com,http://*.example.com:8443' },
  'skipped.test': { 'cors-allow-origin': 'app.example,https://good.example,,' },
  'none.test': { 'cors-allow-origin': 'app.example' },
  'broken.test': { 'cors-allow-origin': 'https://app.example;drop' },
  'settings.test': {
    'cors-allow-methods': 'GET, POST',
    'cors-allow-headers': 'X-One, X-Two',
    'cors-allow-credentials': 'false',
    'cors-max-age': '600',
    'cors-expose-headers': 'X-Seen, *',
  },
  'bad-settings.test': {
    'cors-allow-methods': 'GET;POST',
    'cors-allow-headers': 'X-One:evil',
    'cors-allow-credentials': 'perhaps',
    'cors-max-age': 'long',
    'cors-expose-headers': '$evil',
  },
  'guarded.test': { 'force-ssl-redirect': 'true', 'cors-allow-origin': 'https://app.example' },
  'moved.test': { 'permanent-redirect': 'https://elsewhere.example' },
  'auth.test': { 'auth-url': 'http://127.0.0.1:1/', 'cors-allow-origin': 'https://app.example' },
};

let pod: RawPod;
let serving: Serving;

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => {
    const status = /^\S+ \/missing/.test(head) ? '404 Not Found' : '200 OK';
    const own = 'Access-Control-Allow-Origin: https://pod\r\naccess-control-max-age: 1\r\nX-Pod: one\r\n';
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n${own}\r\n${head.startsWith('HEAD') ? '' : 'ok'}`);
  });
  const ingresses = Object.entries(HOSTS).map(([host, annotations]) =>
    ingress({ name: host.split('.')[0] as string, host, annotations: { 'enable-cors': 'true', ...annotations } }),
  );
  const empty = ingress({
    name: 'empty',
    host: 'empty.test',
    paths: [{ path: '/', service: 'nobody' }],
    annotations: { 'enable-cors': 'true' },
  });
  const unmatched = ingress({
    name: 'unmatched',
    host: 'unmatched.test',
    paths: [{ path: '/here' }],
    annotations: { 'enable-cors': 'true' },
  });
  const off = ingress({ name: 'off', host: 'off.test', annotations: { 'cors-allow-origin': '*' } });
  serving = await serve([nginxClass, ...ingresses, empty, unmatched, off, ...service([pod.port])], {
    profile: 'controller',
  });
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

interface Answer {
  readonly status: number;
  /** CORS lines by lower-case name, values of repeated ones joined. */
  readonly cors: Readonly<Record<string, string>>;
  readonly text: string;
}

async function ask(host: string, options: { method?: string; path?: string; origin?: string } = {}): Promise<Answer> {
  const { method = 'GET', path = '/', origin } = options;
  const headers = origin === undefined ? '' : `Origin: ${origin}\r\n`;
  const text = await exchange(serving.http, get(path, { host, headers }).replace(/^GET/, method));
  const cors: Record<string, string> = {};
  for (const line of (text.split('\r\n\r\n')[0] ?? '').split('\r\n').slice(1)) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    const lower = name.toLowerCase();
    if (!lower.startsWith('access-control-')) continue;
    cors[lower] = lower in cors ? `${cors[lower]} AND ${value}` : value;
  }
  return { status: Number(text.split(' ')[1]), cors, text };
}

describe('the origin that is named', () => {
  test.each([
    ['plain.test', undefined, '*'],
    ['plain.test', 'https://any.example', '*'],
    ['star-in-list.test', 'https://any.example', '*'],
    ['broken.test', 'https://any.example', '*'],
    ['one.test', 'https://app.example', 'https://app.example'],
    ['one.test', 'HTTPS://App.Example', 'HTTPS://App.Example'],
    ['list.test', 'http://app.example:8080', 'http://app.example:8080'],
    ['list.test', 'null', 'null'],
    ['list.test', 'custom://thing', 'custom://thing'],
    ['wild.test', 'https://a-1.example.com', 'https://a-1.example.com'],
    ['wild.test', 'http://b.example.com:8443', 'http://b.example.com:8443'],
    ['skipped.test', 'https://good.example', 'https://good.example'],
  ])('%s answers origin %s with %s', async (host, origin, expected) => {
    const answer = await ask(host, origin === undefined ? {} : { origin });
    expect(answer.cors).toEqual({ ...DEFAULT_LINES, 'access-control-allow-origin': expected });
  });

  test.each([
    ['one.test', undefined],
    ['one.test', 'http://app.example'],
    ['one.test', 'https://app.example:444'],
    ['one.test', 'https://app.example.evil'],
    ['one.test', 'https://appxexample'],
    ['wild.test', 'https://example.com'],
    ['wild.test', 'https://a.b.example.com'],
    ['wild.test', 'https://a.example.com:8443'],
    ['wild.test', 'https://a_b.example.com'],
    ['none.test', 'https://app.example'],
    ['off.test', 'https://app.example'],
  ])('%s leaves the answer to origin %s alone', async (host, origin) => {
    const answer = await ask(host, origin === undefined ? {} : { origin });
    expect([answer.status, answer.cors]).toEqual([
      200,
      { 'access-control-allow-origin': 'https://pod', 'access-control-max-age': '1' },
    ]);
  });
});

describe('a preflight', () => {
  test('is answered 204 without a body and without the pod', async () => {
    const before = pod.heads.length;
    const { status, cors, text } = await ask('one.test', { method: 'OPTIONS', origin: 'https://app.example' });
    expect([status, cors]).toEqual([204, { ...DEFAULT_LINES, 'access-control-allow-origin': 'https://app.example' }]);
    expect(text).toContain('Content-Type: text/plain charset=UTF-8\r\n');
    expect(text).not.toMatch(/content-length/i);
    expect(text.endsWith('\r\n\r\n')).toBe(true);
    expect(pod.heads.length).toBe(before);
  });

  test('is any OPTIONS request where every origin is allowed', async () => {
    expect((await ask('plain.test', { method: 'OPTIONS' })).status).toBe(204);
  });

  test('of an origin that is not allowed goes to the pod', async () => {
    const answer = await ask('one.test', { method: 'OPTIONS', origin: 'https://other.example' });
    expect([answer.status, pod.heads.at(-1)?.split(' ')[0]]).toEqual([200, 'OPTIONS']);
  });

  test.each([
    ['the HTTPS redirect', 'guarded.test', 308],
    ['credentials', 'auth.test', 500],
  ])('comes before %s', async (_what, host, otherwise) => {
    const origin = 'https://app.example';
    const preflight = await ask(host, { method: 'OPTIONS', origin });
    const request = await ask(host, { origin });
    expect([preflight.status, request.status]).toEqual([204, otherwise]);
    expect(request.cors).toEqual({ ...DEFAULT_LINES, 'access-control-allow-origin': origin });
  });

  test('comes before a redirect annotation and before missing endpoints', async () => {
    const statuses = [await ask('moved.test', { method: 'OPTIONS' }), await ask('empty.test', { method: 'OPTIONS' })];
    expect(statuses.map(({ status }) => status)).toEqual([204, 204]);
  });
});

describe('the lines', () => {
  test.each([
    ['an error of the pod', 'plain.test', '/missing', 404],
    ['a Service that is missing', 'empty.test', '/', 503],
    ['a path that nobody declares', 'unmatched.test', '/', 404],
    ['a redirect', 'moved.test', '/', 301],
  ])('stand on %s', async (_what, host, path, status) => {
    const answer = await ask(host, { path });
    expect([answer.status, answer.cors]).toEqual([status, { ...DEFAULT_LINES, 'access-control-allow-origin': '*' }]);
  });

  test('say what the annotations say', async () => {
    expect((await ask('settings.test')).cors).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'X-One, X-Two',
      'access-control-expose-headers': 'X-Seen, *',
      'access-control-max-age': '600',
    });
  });

  test('are the defaults where values are not valid', async () => {
    const expected = { ...DEFAULT_LINES, 'access-control-allow-origin': '*' };
    expect((await ask('bad-settings.test')).cors).toEqual(expected);
  });
});

test('every value that is not valid is a problem of its Ingress', () => {
  const problems = serving.engine
    .problems()
    .filter(({ code }) => code === 'annotation-invalid')
    .map(({ subject, values }) => `${subject?.name} ${values['annotation']?.split('/')[1]} ${values['effect']}`);
  expect(problems.toSorted()).toEqual([
    'bad-settings cors-allow-credentials default-used',
    'bad-settings cors-allow-headers default-used',
    'bad-settings cors-allow-methods default-used',
    'bad-settings cors-expose-headers default-used',
    'bad-settings cors-max-age default-used',
    'broken cors-allow-origin default-used',
    'none cors-allow-origin skipped',
    'skipped cors-allow-origin skipped',
  ]);
});

test('explaining a preflight says that Gatehouse answers it', () => {
  const explanation = serving.engine.explain({
    method: 'OPTIONS',
    url: 'http://one.test/',
    headers: [['Origin', 'https://app.example']],
  });
  expect(explanation.answer).toMatchObject({ status: 204, reason: 'cors-preflight' });
  expect(explanation.steps).toContainEqual(expect.objectContaining({ name: 'cors-preflight', answers: true }));
});

test('a line break never gets into a header, even where the controller checks no characters', async () => {
  const flags = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'ingress-nginx-controller',
      namespace: 'ingress-nginx',
      annotations: { 'gatehouse/controller-flags': '--enable-annotation-validation=false' },
    },
  };
  const annotations = {
    'enable-cors': 'true',
    'cors-allow-headers': 'X-One\r\nX-Evil: 1',
    'cors-allow-methods': 'GET;',
  };
  const own = await serve([flags, nginxClass, ingress({ annotations }), ...service([pod.port])], {
    profile: 'controller',
  });
  const text = await exchange(own.http, get('/'));
  await own.close();
  expect(text).not.toContain('X-Evil');
  expect(text).toContain('Access-Control-Allow-Methods: GET;\r\n');
});
