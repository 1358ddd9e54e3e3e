import { describe, expect, test } from 'vitest';
import { match } from '#engine/routing/match.ts';
import { answerOf, podPathOf, tableOf } from './declared.ts';

const HOST = 'classic.test';

describe('the classic mistakes of routing (reference 23)', () => {
  test('1: use-regex is no property of its Ingress: paths of another one on the host become patterns', () => {
    const table = tableOf([
      { name: 'plain', rules: [[HOST, ['/cart', 'Exact', 'cart']]] },
      { name: 'regex', annotations: { 'use-regex': 'true' }, rules: [[HOST, ['/x[0-9]', 'Prefix', 'x']]] },
    ]);
    expect(answerOf(table, HOST, '/CARToon/7')).toBe('cart');
  });

  test('2: a rewrite needs no use-regex, and replaces the whole path', () => {
    const table = tableOf([
      { name: 'svc', annotations: { 'rewrite-target': '/new' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect(podPathOf(table, HOST, '/svc/a/b')).toBe('/new');
  });

  test('3: patterns are ordered by the length of their text, not by what they say', () => {
    const table = tableOf([
      {
        name: 'order',
        annotations: { 'use-regex': 'true' },
        rules: [[HOST, ['/api/v1', 'Prefix', 'specific'], ['/(api|web|x)/.*', 'Prefix', 'general']]],
      },
    ]);
    expect(answerOf(table, HOST, '/api/v1')).toBe('general');
  });

  test('4: a missing path of a declared host is not looked up elsewhere', () => {
    const table = tableOf([
      { name: 'exact', rules: [[HOST, ['/a', 'Prefix', 'a']]] },
      { name: 'wild', rules: [['*.test', ['/', 'Prefix', 'wild']]] },
      { name: 'any', rules: [[null, ['/', 'Prefix', 'any']]] },
    ]);
    expect(answerOf(table, HOST, '/b')).toBe('404');
  });

  test('5: ImplementationSpecific is an element-wise Prefix, and a path with a slash redirects to itself', () => {
    const table = tableOf([
      { name: 'docs', rules: [[HOST, ['/docs', 'ImplementationSpecific', 'docs'], ['/help/', 'Prefix', 'help']]] },
    ]);
    expect(['/docsearch', '/docs/x', '/help'].map((path) => answerOf(table, HOST, path))).toEqual([
      '404',
      'docs',
      '301',
    ]);
  });

  test('6: every host of an Ingress with tls has TLS, listed or not, whatever its Secret', () => {
    const table = tableOf([
      { name: 'tls', tls: [{ hosts: ['listed.test'], secretName: 'missing' }], rules: [[HOST, ['/', 'Prefix', 'a']]] },
    ]);
    expect(table.exact.get(HOST)?.redirectsToHttps).toBe(true);
  });

  test('9: a broken reference closes its routes, the implicit / included', () => {
    const table = tableOf([
      { name: 'auth', annotations: { 'auth-url': 'nowhere' }, rules: [[HOST, ['/a', 'Prefix', 'a']]] },
    ]);
    expect([answerOf(table, HOST, '/a'), answerOf(table, HOST, '/unmatched')]).toEqual(['503', '503']);
  });

  test('10: only matching uses the normalised path; without a rewrite no path is made for the pod', () => {
    const table = tableOf([{ name: 'raw', rules: [[HOST, ['/a', 'Prefix', 'a']]] }]);
    const { route, path } = match(table, HOST, '/x/..//a%2Fb');
    expect([route?.backend?.service, path, route?.rewriteTarget]).toEqual(['a', '/a/b', null]);
  });

  test('close behind: equal ages are decided in reverse alphabetical order', () => {
    const table = tableOf([
      { name: 'alpha', created: 1, rules: [[HOST, ['/', 'Prefix', 'alpha']]] },
      { name: 'omega', created: 1, rules: [[HOST, ['/', 'Prefix', 'omega']]] },
    ]);
    expect(answerOf(table, HOST, '/')).toBe('omega');
  });
});
