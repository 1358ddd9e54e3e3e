import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';

/** Pairs of a mainline and a canary, by host; the canary's annotations without `canary` itself. */
const CANARIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'header.test': { 'canary-by-header': 'X-Canary', 'canary-weight': '0' },
  'header-all.test': { 'canary-by-header': 'X-Canary', 'canary-weight': '100' },
  'value.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'Blue', 'canary-weight': '0' },
  'value-all.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'Blue', 'canary-weight': '100' },
  'pattern.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': 'v[12]', 'canary-weight': '0' },
  'pattern-folded.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': '(?i)v[12]$' },
  'pattern-and-value.test': {
    'canary-by-header': 'X-Canary',
    'canary-by-header-value': 'Blue',
    'canary-by-header-pattern': 'v[12]',
  },
  'pattern-broken.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': '[', 'canary-weight': '100' },
  'pattern-slow.test': { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': '(a+)+$', 'canary-weight': '0' },
  'value-alone.test': { 'canary-by-header-value': 'always' },
  'cookie.test': { 'canary-by-cookie': 'canary', 'canary-weight': '0' },
  'cookie-all.test': { 'canary-by-cookie': 'canary', 'canary-weight': '100' },
  'order.test': { 'canary-by-header': 'X-Canary', 'canary-by-cookie': 'canary', 'canary-weight': '100' },
  'all.test': { 'canary-weight': '100' },
  'more-than-all.test': { 'canary-weight': '150' },
  'nothing.test': {},
  'negative.test': { 'canary-weight': '-5' },
  'broken-weight.test': { 'canary-weight': 'half' },
  'total.test': { 'canary-weight': '1000', 'canary-weight-total': '1000' },
  'small-total-all.test': { 'canary-weight': '100', 'canary-weight-total': '10' },
};

let main: RawPod;
let next: RawPod;
let serving: Serving;

function pairOf(host: string, annotations: Readonly<Record<string, string>>, wish: IngressWish = {}): object[] {
  const name = host.replaceAll('.', '-');
  return [
    ingress({ name, host }),
    ingress({
      name: `${name}-canary`,
      host,
      paths: [{ path: '/', service: 'next' }],
      annotations: { canary: 'true', ...annotations },
      ...wish,
    }),
  ];
}

function created(object: object, time: string): object {
  const ingressObject = object as { metadata: object };
  return { ...ingressObject, metadata: { ...ingressObject.metadata, creationTimestamp: time } };
}

beforeAll(async () => {
  main = await RawPod.says(ok('main'));
  next = await RawPod.says(ok('next'));
  const always = { 'canary-weight': '100' };
  const other = { canary: 'true', ...always };
  serving = await serve(
    [
      nginxClass,
      ...service([main.port]),
      ...service([next.port], { name: 'next' }),
      ...service([next.port], { name: 'next', namespace: 'lab' }),
      ...service([next.port], { name: 'third' }),
      ...Object.entries(CANARIES).flatMap(([host, annotations]) => pairOf(host, annotations)),
      ...pairOf('namespaced.test', always, { namespace: 'lab' }),
      ...pairOf('other-type.test', always, { paths: [{ path: '/', pathType: 'Exact', service: 'next' }] }),
      ...pairOf('same-type.test', always, {
        paths: [{ path: '/', pathType: 'ImplementationSpecific', service: 'next' }],
      }),
      ...pairOf('other-path.test', always, { paths: [{ path: '/beta', service: 'next' }] }),
      ...pairOf('no-pods.test', always, { paths: [{ path: '/', service: 'nobody' }] }),
      ...pairOf('same-service.test', always, { paths: [{ path: '/', service: 'app' }] }),
      ...pairOf('annotated.test', {
        ...always,
        'permanent-redirect': 'https://elsewhere.example',
        'use-regex': 'true',
      }),
      ingress({ name: 'dead-main', host: 'dead-main.test', paths: [{ path: '/', service: 'nobody' }] }),
      ingress({
        name: 'dead-main-canary',
        host: 'dead-main.test',
        paths: [{ path: '/', service: 'next' }],
        annotations: other,
      }),
      ingress({ name: 'homeless', host: 'homeless.test', paths: [{ path: '/', service: 'next' }], annotations: other }),
      ingress({ name: 'ordinary', host: 'ordinary.test', annotations: { 'canary-weight': '100' } }),
      created(ingress({ name: 'young', host: 'young.test' }), '2026-06-01T00:00:00Z'),
      created(
        ingress({ name: 'old', host: 'young.test', paths: [{ path: '/', service: 'next' }], annotations: other }),
        '2025-01-01T00:00:00Z',
      ),
      ingress({ name: 'two', host: 'two.test' }),
      created(
        ingress({
          name: 'two-first',
          host: 'two.test',
          paths: [{ path: '/', service: 'next' }],
          annotations: { canary: 'true', 'canary-by-header': 'X-First' },
        }),
        '2026-02-01T00:00:00Z',
      ),
      created(
        ingress({ name: 'two-second', host: 'two.test', paths: [{ path: '/', service: 'third' }], annotations: other }),
        '2026-03-01T00:00:00Z',
      ),
      ...pairOf('half.test', { 'canary-weight': '50' }),
    ],
    { profile: 'controller' },
  );
});
afterAll(async () => {
  await serving.close();
  await main.close();
  await next.close();
});

/** Who answers: the body of the pod, else the status. */
async function who(host: string, headers = ''): Promise<string> {
  const text = await exchange(serving.http, get('/', { host, headers }));
  const status = text.split(' ')[1] ?? '';
  return status === '200' ? (text.split('\r\n\r\n')[1] ?? '') : status;
}

test.each([
  ['header.test', 'X-Canary: always', 'next'],
  ['header.test', 'x-canary: always', 'next'],
  ['header.test', 'X-Canary: Always', 'main'],
  ['header.test', 'X-Canary: never', 'main'],
  ['header.test', 'X-Canary: other', 'main'],
  ['header.test', 'X_Canary: always', 'main'],
  ['header.test', '', 'main'],
  ['header-all.test', 'X-Canary: never', 'main'],
  ['header-all.test', 'X-Canary: other', 'next'],
  ['value.test', 'X-Canary: Blue', 'next'],
  ['value.test', 'X-Canary: blue', 'main'],
  ['value.test', 'X-Canary: always', 'main'],
  ['value-all.test', 'X-Canary: never', 'next'],
  ['pattern.test', 'X-Canary: dev1', 'next'],
  ['pattern.test', 'X-Canary: V1', 'main'],
  ['pattern.test', 'X-Canary: always', 'main'],
  ['pattern-folded.test', 'X-Canary: DEV1', 'next'],
  ['pattern-and-value.test', 'X-Canary: v1', 'main'],
  ['pattern-and-value.test', 'X-Canary: Blue', 'next'],
  ['pattern-broken.test', 'X-Canary: anything', 'main'],
  ['pattern-broken.test', '', 'next'],
  ['pattern-slow.test', `X-Canary: ${'a'.repeat(4000)}b`, 'main'],
  ['value-alone.test', 'X-Canary: always', 'main'],
  ['cookie.test', 'Cookie: a=b; canary=always', 'next'],
  ['cookie.test', 'Cookie: canary=other', 'main'],
  ['cookie-all.test', 'Cookie: canary=never', 'main'],
  ['cookie-all.test', 'Cookie: canary=other', 'next'],
  ['order.test', 'X-Canary: never\r\nCookie: canary=always', 'main'],
  ['order.test', 'X-Canary: other\r\nCookie: canary=never', 'main'],
  ['order.test', 'X-Canary: always\r\nCookie: canary=never', 'next'],
  ['all.test', '', 'next'],
  ['more-than-all.test', '', 'next'],
  ['nothing.test', '', 'main'],
  ['negative.test', '', 'main'],
  ['broken-weight.test', '', 'main'],
  ['total.test', '', 'next'],
  ['small-total-all.test', '', 'next'],
])('%s with “%s” is answered by %s', async (host, header, expected) => {
  expect(await who(host, header === '' ? '' : `${header}\r\n`)).toBe(expected);
});

test.each([
  ['of another namespace takes requests', 'namespaced.test', 'next'],
  ['of another path type serves nothing', 'other-type.test', 'main'],
  ['of the type ImplementationSpecific is one of Prefix', 'same-type.test', 'next'],
  ['of another path serves nothing', 'other-path.test', 'main'],
  ['without endpoints leaves all to the mainline', 'no-pods.test', 'main'],
  ['with the Service of the mainline changes nothing', 'same-service.test', 'main'],
  ['does not bring its other annotations', 'annotated.test', 'next'],
  ['of a mainline without endpoints serves nothing', 'dead-main.test', '503'],
  ['makes no host', 'homeless.test', '404'],
  ['may be older than its mainline', 'young.test', 'next'],
  ['that is not the first of its path serves nothing', 'two.test', 'main'],
  ['that is not switched on is an ordinary Ingress', 'ordinary.test', 'main'],
])('a canary %s', async (_what, host, expected) => {
  expect(await who(host)).toBe(expected);
});

test('the first of two canaries works', async () => {
  expect(await who('two.test', 'X-First: always\r\n')).toBe('next');
});

test('a weight sends about its share to the canary', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => who('half.test')));
  const share = answers.filter((answer) => answer === 'next').length;
  // 50 % of 200, more than seven standard deviations either way.
  expect(share).toBeGreaterThan(50);
  expect(share).toBeLessThan(150);
});

test('the record names the Service that was used, and the Ingress of the mainline', async () => {
  await who('all.test');
  const { service: used, route } = serving.engine.requests.list('host:all.test', 1)[0] ?? {};
  expect([used, route?.ingress]).toEqual([{ namespace: 'default', name: 'next', port: 80 }, 'all-test']);
});

test('what serves nothing is a problem of the canary', () => {
  const problems = serving.engine
    .problems()
    .filter(({ code }) => code.startsWith('canary-') || code === 'annotation-inert')
    .map(({ code, subject }) => `${subject?.name} ${code}`);
  expect(problems.toSorted()).toEqual([
    'homeless canary-idle',
    'ordinary annotation-inert',
    'other-path-test-canary canary-idle',
    'other-type-test-canary canary-idle',
    'pattern-broken-test-canary canary-pattern-unusable',
    'same-service-test-canary canary-same-service',
    'two-second canary-not-first',
  ]);
});

describe('explaining says which side and why', () => {
  const explain = (host: string, headers: readonly (readonly [string, string])[] = []): unknown[] => {
    const { sentences, upstream } = serving.engine.explain({ method: 'GET', url: `http://${host}/`, headers });
    const said = sentences.find(({ code }) => code.startsWith('canary-'));
    return [said?.code, said?.values['why'], upstream?.endpoints[0]?.port];
  };

  test.each([
    ['header.test', [['X-Canary', 'always']], 'canary-takes', 'header', 'next'],
    ['header.test', [['X-Canary', 'never']], 'canary-passed-over', 'header', 'main'],
    ['cookie.test', [['Cookie', 'canary=always']], 'canary-takes', 'cookie', 'next'],
    ['pattern-broken.test', [['X-Canary', 'x']], 'canary-passed-over', 'broken-pattern', 'main'],
    ['no-pods.test', [], 'canary-passed-over', 'no-endpoints', 'main'],
    ['all.test', [], 'canary-takes', 'weight', 'next'],
    ['half.test', [], 'canary-by-chance', 'weight', 'main'],
  ] as const)('%s %s', (host, headers, code, why, side) => {
    expect(explain(host, headers)).toEqual([code, why, (side === 'next' ? next : main).port]);
  });
});

describe('canaries come and go', () => {
  test('with their Ingress, and with their endpoints', async () => {
    const [mainline, canary] = pairOf('live.test', { 'canary-weight': '100' }) as [object, object];
    const fixed = [nginxClass, mainline, ...service([main.port])];
    const own = await serve(fixed, { profile: 'controller' });
    const ask = async (): Promise<string> =>
      (await exchange(own.http, get('/', { host: 'live.test' }))).split('\r\n\r\n')[1] ?? '';
    const seen = [await ask()];
    await own.apply([...fixed, canary, ...service([next.port], { name: 'next' })]);
    seen.push(await ask());
    await own.apply([...fixed, canary]);
    seen.push(await ask());
    await own.apply([...fixed, canary, ...service([next.port], { name: 'next' })]);
    seen.push(await ask());
    await own.apply([...fixed, ...service([next.port], { name: 'next' })]);
    seen.push(await ask());
    await own.close();
    expect(seen).toEqual(['main', 'next', 'main', 'next', 'main']);
  });
});
