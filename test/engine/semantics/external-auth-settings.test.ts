import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { type Annotations, pod, auth, authUrl, serving, lines, close } from './auth-service.ts';

afterAll(close);

describe('auth-cache-key', () => {
  async function questions(annotations: Annotations, authorizations: readonly string[]): Promise<number> {
    const one = await serving({ 'auth-cache-key': '$http_authorization', ...annotations });
    const before = auth.heads.length;
    for (const Authorization of authorizations) await ask(one, { headers: { Authorization } });
    return auth.heads.length - before;
  }

  test.each<[string, Annotations, readonly string[], number]>([
    ['one question for each key', {}, ['a', 'a', 'b', 'a', 'b'], 2],
    ['statuses that are not listed are asked again', { 'auth-cache-duration': '401 5m' }, ['a', 'a'], 2],
    ['a time without statuses', { 'auth-cache-duration': '5m' }, ['a', 'a'], 1],
    ['no time at all', { 'auth-cache-duration': '200 0s' }, ['a', 'a'], 2],
  ])('%s', async (_, annotations, authorizations, count) => {
    expect(await questions({ 'auth-url': authUrl('/200'), ...annotations }, authorizations)).toBe(count);
  });

  test('a refusal is kept too', async () => {
    expect(await questions({ 'auth-url': authUrl('/401') }, ['a', 'a'])).toBe(1);
  });

  test('what the service itself says about keeping goes first', async () => {
    expect(await questions({ 'auth-url': authUrl('/200/no-store') }, ['a', 'a'])).toBe(2);
    expect(await questions({ 'auth-url': authUrl('/200/cookie') }, ['a', 'a'])).toBe(2);
  });

  test('without a key every request is a question', async () => {
    const one = await serving({ 'auth-url': authUrl('/200') });
    const before = auth.heads.length;
    await ask(one);
    await ask(one);
    expect(auth.heads.length - before).toBe(2);
  });
});

describe('values that are not valid', () => {
  test.each<[string, Annotations, number]>([
    ['no scheme', { 'auth-url': 'auth.test/check' }, 503],
    ['no host', { 'auth-url': 'http:///check' }, 503],
    ['characters that are not allowed', { 'auth-url': 'http://auth.test/{}' }, 404],
    ['a method that is none', { 'auth-url': 'http://127.0.0.1:1/', 'auth-method': 'FETCH' }, 503],
    ['a header that is none', { 'auth-url': 'http://127.0.0.1:1/', 'auth-response-headers': 'X User' }, 503],
    ['a duration without time', { 'auth-url': 'http://127.0.0.1:1/', 'auth-cache-duration': '200' }, 503],
    // The controller leaves the authentication out: an open door, which is reported.
    ['characters in a duration', { 'auth-url': 'http://127.0.0.1:1/', 'auth-cache-duration': '200 5m;' }, 200],
    ['characters in a redirect', { 'auth-url': 'http://127.0.0.1:1/', 'auth-request-redirect': '"x"' }, 200],
    [
      'auth-always-set-cookie that is no boolean',
      { 'auth-url': 'http://127.0.0.1:1/', 'auth-always-set-cookie': 'yes' },
      200,
    ],
  ])('%s', async (_, annotations, status) => {
    const one = await serving(annotations);
    expect((await ask(one)).status).toBe(status);
  });

  test('a door that a value opens is an error that people see', async () => {
    const one = await serving({ 'auth-url': authUrl('/401'), 'auth-always-set-cookie': 'yes' });
    const problem = one.engine.problems().find(({ code }) => code === 'annotation-invalid');
    expect([problem?.severity, problem?.values['effect']]).toEqual(['error', 'auth-off']);
  });
});

describe('global-auth-url', () => {
  test('holds for Ingresses without an auth-url of their own', async () => {
    const settings = { 'global-auth-url': authUrl('/401'), 'global-auth-signin': 'https://sso.test/' };
    const one = await serving({}, { settings });
    expect((await ask(one)).location).toBe('https://sso.test/?rd=http://app.test%2F');
    const own = await serving({ 'auth-url': authUrl('/200') }, { settings });
    expect((await ask(own)).status).toBe(200);
    const without = await serving({ 'enable-global-auth': 'false' }, { settings });
    expect((await ask(without)).status).toBe(200);
  });

  test('its companions count', async () => {
    const settings = {
      'global-auth-url': authUrl('/200'),
      'global-auth-method': 'POST',
      'global-auth-response-headers': 'X-User',
      'global-auth-request-redirect': 'https://back.test/',
    };
    const one = await serving({}, { settings });
    const before = { auth: auth.heads.length, pod: pod.heads.length };
    await ask(one);
    expect(auth.heads[before.auth]).toMatch(/^POST /);
    expect(lines(auth.heads[before.auth] ?? '')['X-Auth-Request-Redirect']).toBe('https://back.test/');
    expect(pod.heads[before.pod]).toContain('X-User: alice');
  });
});

test('paths of no-auth-locations ask nobody', async () => {
  const one = await serving({ 'auth-url': authUrl('/401') }, { path: '/.well-known/acme-challenge' });
  expect((await ask(one, { path: '/.well-known/acme-challenge/token' })).status).toBe(200);
});
