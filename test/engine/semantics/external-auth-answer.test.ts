import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { plainConfigMap } from '#test/fixtures/controller.ts';
import { type Annotations, auth, authUrl, serving, asked, lines, close } from './auth-service.ts';

afterAll(close);

describe('auth-response-headers', () => {
  test('go to the pod in place of what the client sent', async () => {
    const annotations = { 'auth-url': authUrl('/200'), 'auth-response-headers': 'X-User, X-Group' };
    const headers = { 'X-User': 'root', 'X-Group': 'admins', 'X-Other': 'kept' };
    const { pod: head = '' } = await asked(annotations, { headers });
    expect(head.match(/^x-(?:user|group|other):.*$/gim)).toEqual(['X-Other: kept', 'X-User: alice']);
  });

  test('what the service does not say is taken away all the same', async () => {
    const annotations = { 'auth-url': authUrl('/200/nobody'), 'auth-response-headers': 'X-User' };
    const { pod: head } = await asked(annotations, { headers: { 'X-User': 'root' } });
    expect(head).not.toMatch(/x-user/i);
  });
});

describe('auth-proxy-set-headers', () => {
  test('adds lines, variables in them, and an empty one takes the client’s away', async () => {
    const data = { 'X-From': 'gate $host', Cookie: '' };
    const annotations = { 'auth-url': authUrl('/200'), 'auth-proxy-set-headers': 'default/set' };
    const one = await serving(annotations, { objects: [plainConfigMap('set', data)] });
    const before = auth.heads.length;
    await ask(one, { headers: { Cookie: 'a=1' } });
    const head = lines(auth.heads[before] ?? '');
    expect([head['X-From'], head['Cookie']]).toEqual(['gate app.test', undefined]);
  });

  test.each<[string, string, object[]]>([
    ['missing', 'default/none', []],
    ['of another namespace', 'other/set', [plainConfigMap('set', {}, 'other')]],
    ['with what cannot be a header', 'default/set', [plainConfigMap('set', { 'X Bad': '1' })]],
  ])('a ConfigMap %s closes the route', async (_, name, objects) => {
    const one = await serving({ 'auth-url': authUrl('/200'), 'auth-proxy-set-headers': name }, { objects });
    expect((await ask(one)).status).toBe(503);
  });
});

describe('auth-signin', () => {
  test.each<[string, string, Annotations, string]>([
    ['a page without query', 'https://sso.test/start', {}, 'https://sso.test/start?rd=http://app.test%2Fa%3Fb%3Dc%26d'],
    ['a page with query', 'https://sso.test/?x=1', {}, 'https://sso.test/?x=1&rd=http://app.test%2Fa%3Fb%3Dc%26d'],
    ['the parameter is there', 'https://sso.test/?rd=home', {}, 'https://sso.test/?rd=home'],
    [
      'another parameter',
      'https://sso.test/start',
      { 'auth-signin-redirect-param': 'next' },
      'https://sso.test/start?next=http://app.test%2Fa%3Fb%3Dc%26d',
    ],
    [
      'variables',
      'https://$host/oauth2/start?rd=$escaped_request_uri',
      {},
      'https://app.test/oauth2/start?rd=%2Fa%3Fb%3Dc%26d',
    ],
  ])('%s', async (_, page, more, location) => {
    const annotations = { 'auth-url': authUrl('/401/cookie'), 'auth-signin': page, ...more };
    const { answer } = await asked(annotations, { path: '/a?b=c&d' });
    expect([answer.status, answer.location, answer.headers['set-cookie']]).toEqual([
      302,
      location,
      'session=1; Path=/\nsecond=2',
    ]);
  });

  test('a 403 stays one', async () => {
    const { answer } = await asked({ 'auth-url': authUrl('/403'), 'auth-signin': 'https://sso.test/' });
    expect([answer.status, answer.location]).toEqual([403, undefined]);
  });
});

describe('cookies of the service', () => {
  test.each<[string, string, Annotations, string | undefined]>([
    ['a good answer', '/200', {}, 'session=1; Path=/\nsecond=2'],
    ['a redirect of the pod', '/302', {}, 'session=1; Path=/\nsecond=2'],
    ['an error of the pod', '/500', {}, undefined],
    ['an error, always', '/500', { 'auth-always-set-cookie': 'true' }, 'session=1; Path=/\nsecond=2'],
  ])('with %s', async (_, path, more, cookie) => {
    const { answer } = await asked({ 'auth-url': authUrl('/200/cookie'), ...more }, { path });
    expect(answer.headers['set-cookie']).toBe(cookie);
  });
});
