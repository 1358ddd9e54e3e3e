import { describe, expect, test } from 'vitest';
import type { PathType } from '#shared/model/snapshot.ts';
import { answerOf, tableOf } from './declared.ts';

const HOST = 'docs.test';

function only(path: string, pathType: PathType | null) {
  return tableOf([{ name: 'docs', rules: [[HOST, [path, pathType, 'docs']]] }]);
}

describe('path types in plain mode (reference 4.1, 4.2), beside what the rows of semantics say', () => {
  test.each<[PathType | null, string, string, string]>([
    ['Prefix', '/docs', '/docs?x=/y', 'docs'],
    ['Prefix', '/한글', '/%ED%95%9C%EA%B8%80/x', 'docs'],
    ['Prefix', '/a b', '/a%20b', 'docs'],
  ])('%s %s answers %s with %s', (pathType, path, target, expected) => {
    expect(answerOf(only(path, pathType), HOST, target)).toBe(expected);
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

  test('Exact and Prefix of one path are no conflict to report', () => {
    expect(table.problems).toEqual([]);
  });
});
