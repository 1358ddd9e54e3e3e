import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { phrase, phraseValues } from '#shared/model/phrase.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, lists; 19, what the controller blocks; DESIGN 7, lists on a developer's machine.

let pod: RawPod;
const open: Serving[] = [];
beforeAll(async () => {
  pod = await RawPod.says(ok('let in'));
});
afterAll(async () => {
  for (const one of open) await one.close();
  await pod.close();
});

type Annotations = Readonly<Record<string, string>>;

async function serving(
  routes: Readonly<Record<string, Annotations>>,
  options: { profile?: 'local' | 'controller'; settings?: Annotations } = {},
): Promise<Serving> {
  const ingresses = Object.entries(routes).map(([name, annotations]) =>
    ingress({ name, host: `${name}.test`, annotations }),
  );
  const objects = [nginxClass, ...service([pod.port]), ...configMap(options.settings ?? {}), ...ingresses];
  const started = await serve(objects, { profile: options.profile ?? 'controller' });
  open.push(started);
  return started;
}

const LISTS: readonly [what: string, annotations: Annotations, controller: number, local: number][] = [
  ['an allow list without the client', { 'allowlist-source-range': '10.0.0.0/8' }, 403, 200],
  ['an allow list with the client', { 'allowlist-source-range': '10.0.0.0/8, 127.0.0.1/32' }, 200, 200],
  ['the older name', { 'whitelist-source-range': '10.0.0.0/8' }, 403, 200],
  ['the newer name first', { 'whitelist-source-range': '10.0.0.0/8', 'allowlist-source-range': '127.0.0.1' }, 200, 200],
  ['a deny list with the client', { 'denylist-source-range': '127.0.0.0/8' }, 403, 200],
  ['a deny list without the client', { 'denylist-source-range': '10.0.0.0/8' }, 200, 200],
  ['deny before allow', { 'denylist-source-range': '127.0.0.1', 'allowlist-source-range': '127.0.0.0/8' }, 403, 200],
  ['an empty value counts as absent', { 'allowlist-source-range': '' }, 200, 200],
  ['a bad address is never open', { 'allowlist-source-range': 'office' }, 503, 503],
  ['one bad address among good ones', { 'denylist-source-range': '10.0.0.1, x' }, 503, 503],
];

describe.each(['controller', 'local'] as const)('in the profile %s', (profile) => {
  let one: Serving;
  beforeAll(async () => {
    one = await serving(Object.fromEntries(LISTS.map(([, annotations], at) => [`l${at}`, annotations])), { profile });
  });

  test.each(
    LISTS.map(([what, , controller, local], at) => [what, at, profile === 'controller' ? controller : local] as const),
  )('%s', async (_, at, status) => {
    expect((await ask(one, { host: `l${at}.test` })).status).toBe(status);
  });
});

test('on a developer’s machine the lists are reported, and explaining says what the cluster would answer', async () => {
  const one = await serving({ office: { 'allowlist-source-range': '10.0.0.0/8' } }, { profile: 'local' });
  const problem = one.engine.problems().find(({ code }) => code === 'lists-not-enforced');
  expect([problem?.severity, problem?.values]).toEqual(['info', { lists: 'allowlist-source-range' }]);
  const { answer, sentences } = one.engine.explain({ method: 'GET', url: 'http://office.test/', headers: [] });
  expect(answer.reason).toBe('upstream');
  expect(sentences.at(-1)).toEqual({
    code: 'list-not-enforced',
    values: {
      ingress: 'default/office',
      address: '127.0.0.1',
      ...phraseValues('list', phrase('address-not-allowed', { address: '127.0.0.1' })),
    },
  });
});

test('explaining says which list refuses', async () => {
  const one = await serving({ office: { 'denylist-source-range': '127.0.0.1' } });
  const { answer } = one.engine.explain({ method: 'GET', url: 'http://office.test/', headers: [] });
  expect(answer).toMatchObject({
    status: 403,
    reason: 'access-denied',
    detail: '127.0.0.1 is on denylist-source-range',
  });
});

describe('settings of the controller', () => {
  test('its own lists hold where an Ingress has none', async () => {
    const settings = { 'whitelist-source-range': '10.0.0.0/8' };
    const one = await serving({ plain: {}, own: { 'allowlist-source-range': '127.0.0.1' } }, { settings });
    expect((await ask(one, { host: 'plain.test' })).status).toBe(403);
    expect((await ask(one, { host: 'own.test' })).status).toBe(200);
  });

  test('its deny list too', async () => {
    const one = await serving({ plain: {} }, { settings: { 'denylist-source-range': '127.0.0.1' } });
    expect((await ask(one, { host: 'plain.test' })).status).toBe(403);
  });

  test('blocked networks', async () => {
    const one = await serving({ plain: {} }, { settings: { 'block-cidrs': '127.0.0.0/8,10.0.0.0/8' } });
    expect((await ask(one, { host: 'plain.test' })).status).toBe(403);
  });

  test.each<[string, Annotations, Record<string, string>, number]>([
    ['a whole text, in any case', { 'block-user-agents': 'EvilBot,~*scan' }, { 'User-Agent': 'evilbot' }, 403],
    ['not a part of it', { 'block-user-agents': 'EvilBot' }, { 'User-Agent': 'EvilBot/2' }, 200],
    ['a pattern anywhere', { 'block-user-agents': '~*scan' }, { 'User-Agent': 'Big Scanner' }, 403],
    ['a pattern in its case', { 'block-user-agents': '~scan' }, { 'User-Agent': 'Big Scanner' }, 200],
    ['a referer', { 'block-referers': '~evil\\.test' }, { Referer: 'https://evil.test/x' }, 403],
    ['nobody else', { 'block-referers': '~evil\\.test' }, {}, 200],
  ])('blocks by %s', async (_, settings, headers, status) => {
    const one = await serving({ plain: {} }, { settings });
    expect((await ask(one, { host: 'plain.test', headers })).status).toBe(status);
  });

  test.each<[string, string, number]>([
    ['the first address', '10.1.1.1, 192.0.2.1', 200],
    ['one that is not on the list', '192.0.2.1, 10.1.1.1', 403],
    ['an address with a port', '10.1.1.1:1234', 200],
    ['what stands right of nonsense', '10.1.1.1, unknown', 403],
  ])('use-forwarded-headers lets the forwarded address count: %s', async (_, forwarded, status) => {
    const annotations = { 'allowlist-source-range': '10.0.0.0/8' };
    const one = await serving({ office: annotations }, { settings: { 'use-forwarded-headers': 'true' } });
    expect((await ask(one, { host: 'office.test', headers: { 'X-Forwarded-For': forwarded } })).status).toBe(status);
  });

  test('without it the forwarded address counts for nothing', async () => {
    const one = await serving({ office: { 'allowlist-source-range': '10.0.0.0/8' } });
    expect((await ask(one, { host: 'office.test', headers: { 'X-Forwarded-For': '10.1.1.1' } })).status).toBe(403);
  });
});
