import { describe, expect, test } from 'vitest';
import { forwardedPrefix } from '#engine/routing/rewrite.ts';
import { match } from '#engine/routing/match.ts';
import { answerOf, podPathOf, tableOf } from './declared.ts';

const HOST = 'rewrite.test';

function rewriting(path: string, target: string, more: Readonly<Record<string, string>> = {}) {
  const annotations = { 'rewrite-target': target, ...more };
  return tableOf([{ name: 'svc', annotations, rules: [[HOST, [path, 'ImplementationSpecific', 'svc']]] }]);
}

describe('rewriting (reference 4.5)', () => {
  test.each([
    ['/svc(/|$)(.*)', '/$2', '/svc/a/b?x=1', '/a/b'],
    ['/svc(/|$)(.*)', '/$2', '/svc', '/'],
    ['/svc/?(.*)', '/$1', '/svcs', '/s'],
    ['/svc(/.*)?', '/$1', '/svc/a', '//a'],
    ['/svc', '/', '/svc/a/b', '/'],
    ['/svc', '/', '/svcother', '/'],
    ['/svc(/|$)(.*)', '/$2', '/SVC/Ab/Cd', '/Ab/Cd'],
    ['/svc(/|$)(.*)', '/x/$3/$2', '/svc/a', '/x//a'],
    ['/(a)?svc(/|$)(.*)', '/$1-$3', '/svc/y', '/-y'],
    ['/svc/(?<rest>.*)', '/new/$rest', '/svc/y', '/new/y'],
    ['/svc(/|$)(.*)', '/$2', '/svc/a%2Fb%20c', '/a/b%20c'],
    ['/svc(/|$)(.*)', '/$2', '/svc/100%25', '/100%25'],
    ['/svc(/|$)(.*)', '/$2', '/svc/what%3F', '/what%3F'],
    ['/svc(/|$)(.*)', '/$2', '/svc/%ED%95%9C', '/%ED%95%9C'],
    ['/svc(/|$)(.*)', '/$2', '/svc//a/./b/../c', '/a/c'],
    ['/svc(/|$)(.*)', '/$2', '/svc/a:b@c;d=e&f+g', '/a:b@c;d=e&f+g'],
    ['/svc(/|$)(.*)', '/$2', '/svc/"<>\\^`{|}', '/%22%3C%3E%5C%5E%60%7B%7C%7D'],
  ])('%s with %s: the pod sees for %s the path %s', (path, target, requested, expected) => {
    expect(podPathOf(rewriting(path, target), HOST, requested)).toBe(expected);
  });

  test.each([
    ['/svc(/|$)(.*)', '/$2', '/svcs'],
    ['/svc/(.*)', '/$1', '/svc'],
  ])('%s with %s does not match %s', (path, target, requested) => {
    expect(answerOf(rewriting(path, target), HOST, requested)).toBe('404');
  });

  test('it applies to the implicit / of the host that the Ingress created', () => {
    const table = tableOf([
      {
        name: 'svc',
        annotations: { 'rewrite-target': '/x' },
        defaultService: 'rest',
        rules: [[HOST, ['/svc', 'Prefix', 'svc']]],
      },
    ]);
    expect([answerOf(table, HOST, '/other'), podPathOf(table, HOST, '/other')]).toEqual(['rest', '/x']);
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

  test.each([
    ['with a rewrite', { 'rewrite-target': '/$2', 'x-forwarded-prefix': '/svc' }, '/svc'],
    ['with captures', { 'rewrite-target': '/$2', 'x-forwarded-prefix': '/p$1$2' }, '/p/a'],
    ['not without a rewrite', { 'use-regex': 'true', 'x-forwarded-prefix': '/svc' }, null],
  ])('x-forwarded-prefix %s', (_, annotations, expected) => {
    const table = tableOf([{ name: 'svc', annotations, rules: [[HOST, ['/svc(/|$)(.*)', null, 'svc']]] }]);
    const { route, path } = match(table, HOST, '/svc/a');
    expect(route === null || path === null ? 'no match' : forwardedPrefix(route, path)).toBe(expected);
  });
});
