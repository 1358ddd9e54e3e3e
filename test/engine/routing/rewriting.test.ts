import { describe, expect, test } from 'vitest';
import { match } from '#engine/routing/match/match.ts';
import { answerOf, podPathOf, tableOf } from './declared.ts';

const HOST = 'rewrite.test';

function rewriting(path: string, target: string, more: Readonly<Record<string, string>> = {}) {
  const annotations = { 'rewrite-target': target, ...more };
  return tableOf([{ name: 'svc', annotations, rules: [[HOST, [path, 'ImplementationSpecific', 'svc']]] }]);
}

describe('rewriting (reference 4.5)', () => {
  test.each([
    ['/svc/(?<rest>.*)', '/new/$rest', '/svc/y', '/new/y'],
    ['/svc(/|$)(.*)', '/$2', '/svc/a:b@c;d=e&f+g', '/a:b@c;d=e&f+g'],
    ['/svc(/|$)(.*)', '/$2', '/svc/"<>\\^`{|}', '/%22%3C%3E%5C%5E%60%7B%7C%7D'],
  ])('%s with %s: the pod sees for %s the path %s', (path, target, requested, expected) => {
    expect(podPathOf(rewriting(path, target), HOST, requested)).toBe(expected);
  });

  test('paths of other Ingresses on the host are not rewritten', () => {
    const table = tableOf([
      { name: 'svc', annotations: { 'rewrite-target': '/' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
      { name: 'other', rules: [[HOST, ['/other', 'Prefix', 'other']]] },
    ]);
    expect(match(table, HOST, '/other/x').route?.rewriteTarget).toBe(null);
  });

  test('a variable that is no capture closes the route', () => {
    expect(answerOf(rewriting('/svc', '/$host/x'), HOST, '/svc')).toBe('503');
  });

  test('with a choice at the top the rewrite takes its leftmost match, wherever it is', () => {
    const table = rewriting('/a(x)|/b(y)', '/r/$1$2');
    expect(['/ax', '/z/by'].map((path) => podPathOf(table, HOST, path))).toEqual(['/r/x', '/r/y']);
  });
});
