import { describe, expect, test } from 'vitest';
import { match } from '#engine/routing/match.ts';
import { answerOf, tableOf, type Declared } from './declared.ts';

describe('default backends and 404 (reference 5)', () => {
  const catchAll: Declared = { name: 'catch-all', defaultService: 'everything' };
  const shop: Declared = {
    name: 'shop',
    defaultService: 'shop-rest',
    rules: [['shop.test', ['/cart', 'Prefix', 'cart']], ['empty.test']],
  };

  test.each<[string, readonly Declared[], string, string, string]>([
    ['an unknown host gets 404', [shop], 'other.test', '/', '404'],
    ['an Ingress without rules catches undeclared hosts', [shop, catchAll], 'other.test', '/x', 'everything'],
    ['the oldest catch-all wins', [catchAll, { name: 'late', defaultService: 'late' }], 'x.test', '/', 'everything'],
    [
      'a catch-all does not serve missing paths of declared hosts',
      [{ ...shop, defaultService: undefined }, catchAll],
      'shop.test',
      '/x',
      '404',
    ],
    ['a default backend with rules serves unmatched paths of its hosts', [shop], 'shop.test', '/x', 'shop-rest'],
    ['a default backend with rules is no catch-all', [shop], 'other.test', '/', '404'],
    ['a rule without paths leads to the default backend', [shop], 'empty.test', '/x', 'shop-rest'],
    [
      'only the Ingress that created the host gives its default backend',
      [{ name: 'first', rules: [['shop.test', ['/a', 'Prefix', 'a']]] }, shop],
      'shop.test',
      '/x',
      '404',
    ],
    [
      'host-less rules with a default backend do not get it for unmatched paths',
      [{ name: 'hostless', defaultService: 'rest', rules: [[null, ['/a', 'Prefix', 'a']]] }],
      'any.test',
      '/x',
      '404',
    ],
    [
      'a host-less / loses to a catch-all',
      [{ name: 'hostless', rules: [[null, ['/', 'Prefix', 'root']]] }, catchAll],
      'any.test',
      '/x',
      'everything',
    ],
    [
      'an Exact / leaves the rest to the implicit /',
      [{ name: 'exact', rules: [['exact.test', ['/', 'Exact', 'root']]] }],
      'exact.test',
      '/x',
      '404',
    ],
    [
      'an entry with a resource is skipped',
      [{ name: 'resource', rules: [['r.test', ['/a', 'Prefix', null], ['/', 'Prefix', 'root']]] }],
      'r.test',
      '/a',
      'root',
    ],
  ])('%s', (_, declared, host, target, expected) => {
    const cleaned = declared.map(({ defaultService, ...rest }) =>
      defaultService === undefined ? rest : { ...rest, defaultService },
    );
    expect(answerOf(tableOf(cleaned), host, target)).toBe(expected);
  });

  test('--default-backend-service replaces the built-in 404 on every host', () => {
    const table = tableOf([{ name: 'a', rules: [['a.test', ['/a', 'Prefix', 'a']]] }], {
      flags: '--default-backend-service=infra/errors',
    });
    const { route } = match(table, 'a.test', '/x');
    expect([route?.backend, route?.backendFrom]).toEqual([
      { namespace: 'infra', service: 'errors', port: null, key: 'infra/errors:' },
      'controller-default',
    ]);
    expect(answerOf(table, 'unknown.test', '/')).toBe('errors');
  });

  test('the implicit / carries the annotations of the oldest Ingress of the host', () => {
    const annotations = { 'auth-url': 'http://auth.test/check' };
    const table = tableOf([
      { name: 'old', annotations, rules: [['a.test', ['/a', 'Prefix', 'a']]] },
      { name: 'new', rules: [['a.test', ['/b', 'Prefix', 'b']]] },
    ]);
    expect(match(table, 'a.test', '/unmatched').route?.policy.externalAuth?.url).toBe('http://auth.test/check');
    expect(match(table, 'a.test', '/b').route?.policy.externalAuth).toBe(null);
  });

  test('a catch-all keeps its guards but not its rewrites, redirects and app-root', () => {
    const annotations = {
      'auth-url': 'http://auth.test/check',
      'rewrite-target': '/x',
      'force-ssl-redirect': 'true',
      'app-root': '/home',
    };
    const table = tableOf([{ name: 'all', annotations, defaultService: 'all' }]);
    const policy = match(table, 'any.test', '/').route?.policy;
    expect([policy?.externalAuth?.url, policy?.rewrite.target, policy?.tls.forceSslRedirect, policy?.appRoot]).toEqual([
      'http://auth.test/check',
      null,
      false,
      null,
    ]);
    expect([table.fallback.regexMode, table.fallback.appRoot]).toEqual([false, null]);
  });
});
