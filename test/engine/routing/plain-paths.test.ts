import { describe, expect, test } from 'vitest';
import type { PathType } from '#shared/model/snapshot.ts';
import { answerOf, tableOf } from './declared.ts';

const HOST = 'docs.test';

function only(path: string, pathType: PathType | null) {
  return tableOf([{ name: 'docs', rules: [[HOST, [path, pathType, 'docs']]] }]);
}

describe('path types in plain mode (reference 4.1, 4.2)', () => {
  test.each<[PathType | null, string, string, string]>([
    ['Exact', '/docs', '/docs', 'docs'],
    ['Exact', '/docs', '/docs/', '404'],
    ['Exact', '/docs', '/Docs', '404'],
    ['Exact', '/docs', '/docs/x', '404'],
    ['Exact', '/docs/', '/docs/', 'docs'],
    ['Exact', '/docs/', '/docs', '301'],
    ['Exact', '/docs/', '/docs/x', '404'],
    ['Prefix', '/docs', '/docs', 'docs'],
    ['Prefix', '/docs', '/docs/', 'docs'],
    ['Prefix', '/docs', '/docs/x', 'docs'],
    ['Prefix', '/docs', '/docs?x=/y', 'docs'],
    ['Prefix', '/docs', '/docsearch', '404'],
    ['Prefix', '/docs', '/Docs', '404'],
    ['Prefix', '/docs/', '/docs/', 'docs'],
    ['Prefix', '/docs/', '/docs/x', 'docs'],
    ['Prefix', '/docs/', '/docs', '301'],
    ['Prefix', '/docs/', '/docs?a=b', '301'],
    ['Prefix', '/docs/', '/docsearch', '404'],
    ['Prefix', '/', '/anything/at/all', 'docs'],
    ['Prefix', '', '/anything', 'docs'],
    ['Exact', '/', '/', 'docs'],
    ['Exact', '/', '/x', '404'],
    ['ImplementationSpecific', '/docs', '/docs/x', 'docs'],
    ['ImplementationSpecific', '/docs', '/docsearch', '404'],
    [null, '/docs', '/docs/x', 'docs'],
    [null, '/docs', '/docsearch', '404'],
    ['Prefix', '/v1.0', '/v1.0/x', 'docs'],
    ['Prefix', '/v1.0', '/v1x0/x', '404'],
    ['ImplementationSpecific', '/a(b|c)', '/ab', '404'],
    ['ImplementationSpecific', '/a(b|c)', '/a(b|c)/x', 'docs'],
    ['Prefix', '/한글', '/%ED%95%9C%EA%B8%80/x', 'docs'],
    ['Prefix', '/a b', '/a%20b', 'docs'],
  ])('%s %s answers %s with %s', (pathType, path, target, expected) => {
    expect(answerOf(only(path, pathType), HOST, target)).toBe(expected);
  });

  test('the redirect to the slash is skipped where a Prefix takes the path without it', () => {
    const table = tableOf([
      { name: 'a', rules: [[HOST, ['/docs/api/', 'Exact', 'exact'], ['/docs/api', 'Prefix', 'prefix']]] },
    ]);
    expect(['/docs/api', '/docs/api/', '/docs/api/x'].map((path) => answerOf(table, HOST, path))).toEqual([
      'prefix',
      'exact',
      'prefix',
    ]);
  });

  test('the redirect to the slash is skipped where an Exact takes the path without it', () => {
    const table = tableOf([
      { name: 'a', rules: [[HOST, ['/docs/', 'Prefix', 'prefix'], ['/docs', 'Exact', 'exact']]] },
    ]);
    expect(['/docs', '/docs/', '/docs/x'].map((path) => answerOf(table, HOST, path))).toEqual([
      'exact',
      'prefix',
      'prefix',
    ]);
  });

  test('the redirect to the slash wins over a shorter prefix', () => {
    const table = tableOf([{ name: 'a', rules: [[HOST, ['/', 'Prefix', 'root'], ['/docs/', 'Prefix', 'docs']]] }]);
    expect(['/docs', '/docs/', '/doc'].map((path) => answerOf(table, HOST, path))).toEqual(['301', 'docs', 'root']);
  });

  test('Prefix /docs and Prefix /docs/ are one path of the older Ingress, and it is reported', () => {
    const table = tableOf([
      { name: 'older', rules: [[HOST, ['/docs/', 'Prefix', 'older']]] },
      { name: 'younger', rules: [[HOST, ['/docs', 'Prefix', 'younger']]] },
    ]);
    expect(answerOf(table, HOST, '/docs/x')).toBe('older');
    expect(table.problems).toEqual([
      {
        code: 'path-duplicate-slash',
        severity: 'warning',
        subject: { kind: 'Ingress', namespace: 'default', name: 'younger' },
        values: { host: HOST, path: '/docs', winner: 'default/older', kept: '/docs/' },
      },
    ]);
  });
});

describe('precedence in plain mode (reference 4.3)', () => {
  const table = tableOf([
    { name: 'young-long', created: 9, rules: [[HOST, ['/a/b', 'Prefix', 'ab'], ['/a', 'Exact', 'exact-a']]] },
    { name: 'old-short', created: 1, rules: [[HOST, ['/a', 'Prefix', 'a'], ['/', 'Prefix', 'root']]] },
  ]);

  test.each([
    ['Exact before Prefix of the same path', '/a', 'exact-a'],
    ['Exact and Prefix of one path are no conflict', '/a/', 'a'],
    ['the longest prefix wins, whatever the age and order', '/a/b/c', 'ab'],
    ['prefixes end with an element', '/a/bc', 'a'],
    ['the root takes the rest', '/ab', 'root'],
  ])('%s', (_, target, expected) => {
    expect(answerOf(table, HOST, target)).toBe(expected);
  });

  test('Exact and Prefix of one path are no conflict to report', () => {
    expect(table.problems).toEqual([]);
  });
});
