import { describe, expect, test } from 'vitest';
import { answerOf, tableOf } from './declared.ts';

const HOST = 'regex.test';
const REGEX = { 'use-regex': 'true' };

describe('regex mode (reference 4.4)', () => {
  const whole = tableOf([
    { name: 'plain', rules: [[HOST, ['/cart', 'Exact', 'cart'], ['/docs', 'Prefix', 'docs']]] },
    { name: 'regex', annotations: REGEX, rules: [[HOST, ['/item/[0-9]+', 'ImplementationSpecific', 'item']]] },
    { name: 'elsewhere', rules: [['plain.test', ['/docs', 'Prefix', 'plain']]] },
  ]);

  test.each([
    ['patterns match without regard to case', '/ITEM/7', 'item'],
    ['patterns are open at the end', '/item/7/more', 'item'],
    ['patterns are anchored at the start', '/x/item/7', '404'],
    ['Exact loses its meaning on the whole host', '/CARTOON', 'cart'],
    ['Prefix is no longer element-wise on the whole host', '/docsearch', 'docs'],
    ['the implicit / takes the rest', '/other', '404'],
  ])('%s', (_, target, expected) => {
    expect(answerOf(whole, HOST, target)).toBe(expected);
  });

  test('other hosts are not affected', () => {
    expect(answerOf(whole, 'plain.test', '/docsearch')).toBe('404');
  });

  test('it says which Ingress switched it on', () => {
    const server = whole.exact.get(HOST);
    expect([server?.regexMode, server?.regexCause]).toEqual([true, 'default/regex use-regex']);
    expect(whole.problems).toEqual([
      {
        code: 'regex-mode',
        severity: 'warning',
        subject: { kind: 'Ingress', namespace: 'default', name: 'regex' },
        values: { host: HOST, cause: 'default/regex (use-regex)' },
      },
    ]);
  });

  test('a rewrite-target alone switches it on', () => {
    const table = tableOf([
      { name: 'rewrite', annotations: { 'rewrite-target': '/' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect(answerOf(table, HOST, '/SVCother')).toBe('svc');
  });

  test('a rewrite-target equal to the path does not switch it on', () => {
    const table = tableOf([
      { name: 'creator', rules: [[HOST, ['/', 'Prefix', 'root']]] },
      { name: 'same', annotations: { 'rewrite-target': '/svc' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect([answerOf(table, HOST, '/svcother'), table.exact.get(HOST)?.regexMode]).toEqual(['root', false]);
  });

  test('it differs from the implicit / though, which carries the annotations of the Ingress that created the host', () => {
    const table = tableOf([
      { name: 'same', annotations: { 'rewrite-target': '/svc' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect([answerOf(table, HOST, '/svcother'), table.exact.get(HOST)?.regexMode]).toEqual(['svc', true]);
  });

  test('an invalid rewrite-target does not switch it on', () => {
    const table = tableOf([
      { name: 'bad', annotations: { 'rewrite-target': '/x?y=$1' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect(table.exact.get(HOST)?.regexMode).toBe(false);
  });

  test('a canary does not switch it on', () => {
    const table = tableOf([
      { name: 'main', rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
      { name: 'canary', annotations: { ...REGEX, canary: 'true' }, rules: [[HOST, ['/svc', 'Prefix', 'next']]] },
    ]);
    expect(table.exact.get(HOST)?.regexMode).toBe(false);
  });

  test('there is no redirect to the slash', () => {
    const table = tableOf([{ name: 'slash', annotations: REGEX, rules: [[HOST, ['/docs/', 'Prefix', 'docs']]] }]);
    expect([answerOf(table, HOST, '/docs'), answerOf(table, HOST, '/docs/x')]).toEqual(['404', 'docs']);
  });

  test('the longest text is tried first, and the first match wins', () => {
    const table = tableOf([
      {
        name: 'order',
        annotations: REGEX,
        rules: [
          [
            HOST,
            ['/foo/bar/bar', 'Prefix', 'literal'],
            ['/foo/bar/[A-Z0-9]{3}', 'ImplementationSpecific', 'pattern'],
            ['/foo', 'Prefix', 'short'],
          ],
        ],
      },
    ]);
    expect(answerOf(table, HOST, '/foo/bar/bar')).toBe('pattern');
    expect(table.exact.get(HOST)?.routes.map((route) => route.path)).toEqual([
      '/foo/bar/[A-Z0-9]{3}',
      '/foo/bar/bar',
      '/foo',
      '/',
    ]);
  });

  test('equal lengths go in descending byte order', () => {
    const table = tableOf([
      { name: 'ties', annotations: REGEX, rules: [[HOST, ['/a.', 'Prefix', 'dot'], ['/ab', 'Prefix', 'letter']]] },
    ]);
    expect(answerOf(table, HOST, '/ab')).toBe('letter');
  });

  test('length is counted in bytes', () => {
    const table = tableOf([
      {
        name: 'bytes',
        annotations: REGEX,
        rules: [[HOST, ['/...', 'Prefix', 'dots'], ['/한', 'Prefix', 'han'], ['/.....', 'Prefix', 'five']]],
      },
    ]);
    expect(table.exact.get(HOST)?.routes.map((route) => route.path)).toEqual(['/.....', '/한', '/...', '/']);
  });

  test('five hundred patterns are told apart by their beginning', () => {
    const paths = Array.from(
      { length: 500 },
      (_, place) => [`/svc-${place}(/|$)(.*)`, 'ImplementationSpecific', `s${place}`] as const,
    );
    const table = tableOf([{ name: 'many', annotations: REGEX, rules: [[HOST, ...paths]] }]);
    expect(['/svc-7/x', '/svc-77', '/svc-499/', '/svc-500'].map((path) => answerOf(table, HOST, path))).toEqual([
      's7',
      's77',
      's499',
      '404',
    ]);
  });
});
