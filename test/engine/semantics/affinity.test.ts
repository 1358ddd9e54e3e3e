import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';
import { askWithCookie, attributes, type StickyAnswer, valueOf } from './sticky-client.ts';

const COOKIE = { affinity: 'cookie' };

/** Hosts by name, each with what is set beside `affinity: cookie`. */
const HOSTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'plain.test': {},
  'persistent.test': { 'affinity-mode': 'persistent' },
  'named.test': {
    'session-cookie-name': 'route',
    'session-cookie-path': '/shop',
    'session-cookie-domain': 'named.test',
    'session-cookie-max-age': '600',
    'session-cookie-samesite': 'Strict',
  },
  'secure.test': { 'session-cookie-secure': 'true' },
  'insecure.test': { 'session-cookie-secure': 'false' },
  'expires.test': { 'session-cookie-expires': '3600' },
  'none.test': { 'session-cookie-samesite': 'None', 'session-cookie-conditional-samesite-none': 'true' },
  'broken.test': {
    'affinity-mode': 'loose',
    'session-cookie-name': 'a;b',
    'session-cookie-path': '/x;y',
    'session-cookie-domain': 'a;b',
    'session-cookie-expires': 'soon',
    'session-cookie-max-age': '1h',
    'session-cookie-samesite': 'Sometimes',
    'session-cookie-secure': 'yes',
  },
  'other-kind.test': { affinity: 'ip' },
};

let pods: RawPod[];
let serving: Serving;

beforeAll(async () => {
  pods = await Promise.all(['a', 'b', 'c', 'd'].map((name) => RawPod.says(ok(name))));
  const regex = ingress({
    name: 'regex',
    host: 'regex.test',
    paths: [{ path: '/svc(/|$)(.*)' }],
    annotations: { ...COOKIE, 'use-regex': 'true', 'rewrite-target': '/$2' },
  });
  const shared = [
    ingress({ name: 'tied', host: 'shared.test', paths: [{ path: '/tied' }], annotations: COOKIE }),
    ingress({ name: 'free', host: 'shared.test', paths: [{ path: '/free' }] }),
  ];
  const hosts = Object.entries(HOSTS).map(([host, annotations]) =>
    ingress({ name: host.split('.')[0] as string, host, annotations: { ...COOKIE, ...annotations } }),
  );
  serving = await serve([nginxClass, regex, ...shared, ...hosts, ...service(pods.map(({ port }) => port))], {
    profile: 'controller',
  });
});
afterAll(async () => {
  await serving.close();
  for (const pod of pods) await pod.close();
});

const ask = (host: string, options: Parameters<typeof askWithCookie>[2] = {}): Promise<StickyAnswer> =>
  askWithCookie(serving.http, host, options);

describe('the cookie', () => {
  test('is a key and a hash of the backend, and HttpOnly with the path of the Ingress', async () => {
    const { cookies } = await ask('plain.test');
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^INGRESSCOOKIE=[0-9a-f]{32}\|[0-9a-f]{32}; Path=\/; HttpOnly$/);
  });

  test('says nothing of addresses, and its hash is the same for all clients', async () => {
    const [one, other] = [await ask('plain.test'), await ask('plain.test')];
    const hash = (answer: StickyAnswer): string | undefined => valueOf(answer.cookies[0]).split('|')[1];
    expect(hash(one)).toBe(hash(other));
    expect(one.cookies[0]).not.toContain('127.0.0.1');
  });

  test.each([
    ['named.test', 'Path=/shop; Domain=named.test; Max-Age=600; HttpOnly; SameSite=Strict'],
    ['secure.test', 'Path=/; Secure; HttpOnly'],
    ['insecure.test', 'Path=/; HttpOnly'],
    ['none.test', 'Path=/; HttpOnly; SameSite=None'],
    ['broken.test', 'Path=/; HttpOnly'],
  ])('of %s has %s', async (host, expected) => {
    expect(attributes((await ask(host)).cookies[0])).toBe(expected);
  });

  test('of a pattern has the text of the pattern as its path', async () => {
    const { cookies } = await ask('regex.test', { path: '/svc/x' });
    expect(attributes(cookies[0])).toBe('Path=/svc(/|$)(.*); HttpOnly');
  });

  test('has the name that is asked for', async () => {
    expect(valueOf((await ask('named.test')).cookies[0])).toMatch(/^route=/);
    expect(valueOf((await ask('broken.test')).cookies[0])).toMatch(/^INGRESSCOOKIE=/);
  });

  test('expires so many seconds from now', async () => {
    const { cookies } = await ask('expires.test');
    const at = Date.parse(/Expires=([^;]+)/.exec(cookies[0] ?? '')?.[1] ?? '');
    expect(Math.abs(at - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  test('withholds SameSite=None from browsers that take it for Strict', async () => {
    const headers = 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/55.0.1 Safari/537.36\r\n';
    expect(attributes((await ask('none.test', { headers })).cookies[0])).toBe('Path=/; HttpOnly');
  });

  test('of another kind than cookie is not set', async () => {
    expect((await ask('other-kind.test')).cookies).toEqual([]);
  });
});

test.each(['plain.test', 'persistent.test'])('%s keeps a client with its pod, without a new cookie', async (host) => {
  const first = await ask(host);
  const cookie = valueOf(first.cookies[0]);
  const later = [];
  for (let turn = 0; turn < 8; turn++) later.push(await ask(host, { cookie: `x=1; ${cookie}` }));
  expect(later).toEqual(later.map(() => ({ pod: first.pod, status: 200, cookies: [] })));
});

test('clients without a cookie are spread over the pods', async () => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 60; turn++) seen.add((await ask('plain.test')).pod);
  expect([...seen].toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['that is garbage', 'INGRESSCOOKIE=garbage'],
  ['that is empty', 'INGRESSCOOKIE='],
  ['of another backend', `INGRESSCOOKIE=${'0'.repeat(32)}|${'0'.repeat(32)}`],
  ['under another name', 'ingresscookie=x'],
])('a cookie %s is replaced', async (_what, cookie) => {
  expect((await ask('plain.test', { cookie })).cookies).toHaveLength(1);
});

test('only the paths of the Ingress that asks for it tie clients', async () => {
  const tied = await ask('shared.test', { path: '/tied' });
  const free = await ask('shared.test', { path: '/free' });
  expect([tied.cookies.length, attributes(tied.cookies[0]), free.cookies]).toEqual([1, 'Path=/tied; HttpOnly', []]);
});
