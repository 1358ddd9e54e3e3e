import { describe, expect, test } from 'vitest';
import type { Policy } from '#engine/ingress/policy.ts';
import { rulesOf, type Surroundings } from '#test/engine/routing/declared.ts';

type Annotations = Readonly<Record<string, string>>;

function policyOf(annotations: Annotations, around: Surroundings = {}): Policy | null {
  return rulesOf([{ name: 'one', annotations }], { profile: 'controller', ...around }).accepted[0]?.policy ?? null;
}

describe('redirects, aliases, errors, headers and mirrors of an Ingress (reference 18)', () => {
  test.each<[string, Annotations, keyof Policy, unknown]>([
    ['none of them costs nothing: redirects', {}, 'redirect', null],
    ['none of them costs nothing: aliases', {}, 'serverAlias', null],
    ['none of them costs nothing: errors', {}, 'errors', null],
    ['none of them costs nothing: custom headers', {}, 'customHeaders', null],
    ['none of them costs nothing: answers', {}, 'answerRewrites', null],
    ['none of them costs nothing: heads', {}, 'upstreamHead', null],
    ['none of them costs nothing: mirrors', {}, 'mirror', null],
    [
      'aliases are sorted, blanks and doubles removed',
      { 'server-alias': 'b.test, a.test,,b.test' },
      'serverAlias',
      ['a.test', 'b.test'],
    ],
    ['an empty alias list', { 'server-alias': ' , ' }, 'serverAlias', []],
    ['a use-port-in-redirects that is no boolean is ignored', { 'use-port-in-redirects': 'yes' }, 'redirect', null],
    ['a passthrough without the flag', { 'ssl-passthrough': 'true' }, 'sslPassthrough', false],
    ['an interception without codes', { 'disable-proxy-intercept-errors': 'true' }, 'errors', null],
    [
      'errors',
      { 'custom-http-errors': '404, 503,' },
      'errors',
      { defaultBackend: null, codes: new Set([404, 503]), codesFrom: 'annotation', interceptsPod: true },
    ],
    ['a mirror that is no URL is ignored', { 'mirror-target': 'shadow.test' }, 'mirror', null],
    [
      'a body switch that is neither is on',
      { 'mirror-target': 'http://s.test', 'mirror-request-body': 'no' },
      'mirror',
      { target: 'http://s.test', host: null, withBody: true },
    ],
    ['a version that is neither is 1.1', { 'proxy-http-version': '2' }, 'upstreamHead', null],
    ['a cookie path of three words', { 'proxy-cookie-path': 'a b c' }, 'answerRewrites', null],
  ])('%s: %o', (_, annotations, member, expected) => {
    expect(policyOf(annotations)?.[member]).toEqual(expected);
  });

  test.each<Annotations>([
    { 'permanent-redirect': 'https://x.test/$1' },
    { 'permanent-redirect': 'https://x.test', 'permanent-redirect-code': '3o1' },
    { 'temporal-redirect': 'https://x.test/ y' },
    { 'temporal-redirect': 'https://x.test', 'temporal-redirect-code': 'x' },
    { 'from-to-www-redirect': 'yes' },
    { 'relative-redirects': 'yes' },
    { 'server-alias': 'a b' },
    { 'upstream-vhost': 'a b' },
    { 'x-forwarded-prefix': '/a b' },
    { 'custom-http-errors': '302' },
    { 'custom-http-errors': 'all' },
    { 'default-backend': '1st' },
    { 'default-backend': 'other/errors' },
    { 'connection-proxy-header': 'Close' },
    { 'ssl-passthrough': 'on' },
  ])('the whole Ingress is dropped: %o', (annotations) => {
    expect(policyOf(annotations)).toBeNull();
  });

  test('unchecked values are used as they stand', () => {
    const around = { flags: '--enable-annotation-validation=false' };
    expect(policyOf({ 'permanent-redirect': 'https://x.test$request_uri' }, around)?.redirect?.to?.url).toBe(
      'https://x.test$request_uri',
    );
  });

  test('settings of the controller are taken where the Ingress has none', () => {
    const settings = {
      'custom-http-errors': '404,503',
      'relative-redirects': 'true',
      'proxy-http-version': '1.0',
      'proxy-cookie-path': '/a /b',
    };
    const { errors, redirect, upstreamHead, answerRewrites } = policyOf({}, { settings }) ?? {};
    expect([errors?.codesFrom, redirect?.relative, upstreamHead?.httpVersion, answerRewrites?.cookiePath]).toEqual([
      'controller',
      true,
      '1.0',
      { from: '/a', to: '/b' },
    ]);
  });
});
