import { describe, expect, test } from 'vitest';
import type { Policy } from '#engine/ingress/policy.ts';
import { rulesOf } from '#test/engine/routing/declared.ts';
import { PREFIX, type Annotations, policyOf, problemsOf } from './one-ingress.ts';

describe('annotation values (reference 9, 11, 12, 15, 18)', () => {
  test.each<[string, Annotations, (policy: Policy) => unknown, unknown]>([
    ['whole seconds', { 'proxy-read-timeout': '120' }, (policy) => policy.upstream.readTimeout, 120_000],
    [
      'seconds with a unit are not valid',
      { 'proxy-read-timeout': '120s' },
      (policy) => policy.upstream.readTimeout,
      60_000,
    ],
    ['a size in m', { 'proxy-body-size': '8m' }, (policy) => policy.upstream.bodySize, 8 * 1024 ** 2],
    ['a size in K', { 'proxy-buffer-size': '16K' }, (policy) => policy.upstream.headerSize, 16_384],
    ['a size in g', { 'proxy-body-size': '1g' }, (policy) => policy.upstream.bodySize, 1024 ** 3],
    ['no limit', { 'proxy-body-size': '0' }, (policy) => policy.upstream.bodySize, 0],
    ['a size in words is not valid', { 'proxy-body-size': '8 MB' }, (policy) => policy.upstream.bodySize, 1024 ** 2],
    ['a Go boolean', { 'ssl-redirect': 'F' }, (policy) => policy.tls.sslRedirect, false],
    ['a boolean of YAML is not valid', { 'ssl-redirect': 'no' }, (policy) => policy.tls.sslRedirect, true],
    ['an empty value counts as absent', { 'proxy-body-size': '' }, (policy) => policy.upstream.bodySize, 1024 ** 2],
    [
      'retries',
      { 'proxy-next-upstream': 'error http_503  non_idempotent' },
      (policy) => policy.upstream.nextUpstream,
      ['error', 'http_503', 'non_idempotent'],
    ],
    [
      'an unknown retry is not valid',
      { 'proxy-next-upstream': 'error often' },
      (policy) => policy.upstream.nextUpstream,
      ['error', 'timeout'],
    ],
    ['tries', { 'proxy-next-upstream-tries': '0' }, (policy) => policy.upstream.nextUpstreamTries, 0],
    ['app-root', { 'app-root': '/home' }, (policy) => policy.appRoot, '/home'],
    ['an absolute app-root is ignored', { 'app-root': 'https://x.test/' }, (policy) => policy.appRoot, null],
    [
      'a rewrite-target with a query is ignored',
      { 'rewrite-target': '/x?y=1' },
      (policy) => policy.rewrite.target,
      null,
    ],
    [
      'auth headers',
      { 'auth-url': 'http://a.test', 'auth-response-headers': 'X-User, X-Mail' },
      (policy) => policy.externalAuth?.responseHeaders,
      ['X-User', 'X-Mail'],
    ],
    [
      'auth without companions',
      { 'auth-url': 'http://a.test/$host' },
      (policy) => policy.externalAuth,
      {
        url: 'http://a.test/$host',
        method: null,
        signin: null,
        signinParameter: 'rd',
        responseHeaders: [],
        requestRedirect: null,
        setHeaders: null,
        alwaysSetCookie: false,
        cacheKey: null,
        cacheDurations: [{ statuses: [200, 202, 401], time: 300_000 }],
      },
    ],
    [
      'times of cached answers',
      { 'auth-url': 'http://a.test', 'auth-cache-duration': '200 202 10m, 401 1h 30s, 2d' },
      (policy) => policy.externalAuth?.cacheDurations,
      [
        { statuses: [200, 202], time: 600_000 },
        { statuses: [401], time: 3_630_000 },
        { statuses: [200, 301, 302], time: 172_800_000 },
      ],
    ],
    [
      'passwords',
      { 'auth-type': 'basic', 'auth-secret': 'users', 'auth-realm': 'Staff only' },
      (policy) => policy.basicAuth,
      { type: 'basic', secret: 'default/users', layout: 'auth-file', realm: 'Staff only' },
    ],
    [
      'client certificates',
      { 'auth-tls-secret': 'default/ca', 'auth-tls-verify-depth': '0', 'auth-tls-verify-client': 'maybe' },
      (policy) => policy.clientCertificate,
      {
        secret: 'default/ca',
        refused: null,
        verify: 'on',
        depth: 1,
        matchCommonName: null,
        errorPage: null,
        passCertificate: false,
      },
    ],
    [
      'client certificates need their Secret',
      { 'auth-tls-verify-client': 'on', 'auth-tls-match-cn': 'CN=x' },
      (policy) => policy.clientCertificate,
      null,
    ],
    ['no affinity by itself', { 'session-cookie-name': 'route' }, (policy) => policy.affinity, null],
    ['affinity', { affinity: 'cookie' }, (policy) => policy.affinity?.cookieName, 'INGRESSCOOKIE'],
    ['another affinity is not valid', { affinity: 'ip' }, (policy) => policy.affinity, null],
  ])('%s', (_, annotations, read, expected) => {
    expect(read(policyOf(annotations))).toEqual(expected);
  });

  test('a bad value is reported with what follows from it', () => {
    expect(problemsOf({ 'proxy-read-timeout': '1m' })).toEqual([
      {
        code: 'annotation-invalid',
        severity: 'warning',
        subject: { kind: 'Ingress', namespace: 'default', name: 'one' },
        values: { annotation: `${PREFIX}proxy-read-timeout`, value: '1m', effect: 'default-used' },
      },
    ]);
  });

  test.each<[string, Annotations]>([
    ['auth-url without a host', { 'auth-url': 'check' }],
    ['a bad auth-method', { 'auth-url': 'http://a.test', 'auth-method': 'FETCH' }],
    ['bad auth-response-headers', { 'auth-url': 'http://a.test', 'auth-response-headers': 'X User' }],
    ['passwords without a Secret', { 'auth-type': 'basic' }],
    ['passwords of another namespace', { 'auth-type': 'basic', 'auth-secret': 'other/users' }],
    ['passwords by digest', { 'auth-type': 'digest', 'auth-secret': 'users' }],
    ['a bad allow list', { 'allowlist-source-range': 'office' }],
    ['a bad list under its older name', { 'whitelist-source-range': 'office' }],
    ['a bad deny list', { 'denylist-source-range': '10.0.0.0/33' }],
    ['headers of another namespace', { 'auth-url': 'http://a.test', 'auth-proxy-set-headers': 'other/set' }],
    ['a duration without time', { 'auth-url': 'http://a.test', 'auth-cache-duration': '200' }],
  ])('%s never leaves a route open', (_, annotations) => {
    expect(policyOf(annotations).denied).not.toBe(null);
  });

  test('what is closed is reported, and by which annotation', () => {
    expect(problemsOf({ 'auth-type': 'basic' }).map(({ code, severity, values }) => [code, severity, values])).toEqual([
      [
        'ingress-closed',
        'error',
        {
          annotation: `${PREFIX}auth-secret`,
          detail: 'is not set, so that there is nobody who could be let in',
          'detail.code': 'denied-no-users',
        },
      ],
    ]);
  });

  test('references to other namespaces count where the controller allows them', () => {
    const settings = { 'allow-cross-namespace-resources': 'true' };
    const annotations = { 'auth-type': 'basic', 'auth-secret': 'other/users' };
    expect(policyOf(annotations, { settings }).basicAuth?.secret).toBe('other/users');
  });

  test('the global auth service holds where an Ingress has none of its own', () => {
    const settings = { 'global-auth-url': 'http://global.test/check' };
    expect(policyOf({}, { settings }).externalAuth?.url).toBe('http://global.test/check');
    expect(policyOf({ 'enable-global-auth': 'false' }, { settings }).externalAuth).toBe(null);
    expect(policyOf({ 'auth-url': 'http://own.test' }, { settings }).externalAuth?.url).toBe('http://own.test');
  });

  test('a value that drops the Ingress is reported, and the Ingress does not count', () => {
    const rules = rulesOf([{ name: 'one', annotations: { 'x-forwarded-prefix': '/a b' } }]);
    expect([rules.accepted, rules.ignored[0]?.reason]).toEqual([[], 'annotation-invalid']);
    expect(rules.problems.map((problem) => [problem.code, problem.values['effect']])).toEqual([
      ['annotation-invalid', 'dropped'],
      ['ingress-dropped', undefined],
    ]);
  });

  test('without validation characters are not checked', () => {
    const flags = '--enable-annotation-validation=false';
    expect(policyOf({ 'rewrite-target': '/x?y=1' }, { flags }).rewrite.target).toBe('/x?y=1');
  });
});

describe('Ingresses with the same annotations', () => {
  const twins = (annotations: Annotations, namespaces: readonly [string, string]) =>
    rulesOf(namespaces.map((namespace, place) => ({ name: `twin-${place}`, namespace, annotations }))).accepted;

  test('share what these come to', () => {
    const [one, other] = twins({ 'proxy-body-size': '8m' }, ['default', 'default']);
    expect(one?.policy.upstream.bodySize).toBe(8 * 1024 ** 2);
    expect(other?.policy).toBe(one?.policy);
  });

  test('have problems of their own where a value is not valid', () => {
    const accepted = twins({ 'proxy-body-size': 'much' }, ['default', 'default']);
    expect(accepted.map(({ problems }) => problems.map(({ subject }) => subject?.name))).toEqual([
      ['twin-0'],
      ['twin-1'],
    ]);
  });

  test('lead to Secrets of their own namespaces', () => {
    const accepted = twins({ 'auth-type': 'basic', 'auth-secret': 'users' }, ['blue', 'green']);
    expect(accepted.map(({ policy }) => policy.basicAuth?.secret)).toEqual(['blue/users', 'green/users']);
  });
});
