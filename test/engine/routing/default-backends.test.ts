import { describe, expect, test } from 'vitest';
import { match } from '#engine/routing/match/match.ts';
import { answerOf, tableOf, type Declared } from './declared.ts';

describe('default backends and 404 (reference 5)', () => {
  test('a host-less / loses to a catch-all', () => {
    const hostless: Declared = { name: 'hostless', rules: [[null, ['/', 'Prefix', 'root']]] };
    const catchAll: Declared = { name: 'catch-all', defaultService: 'everything' };
    expect(answerOf(tableOf([hostless, catchAll]), 'any.test', '/x')).toBe('everything');
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
