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

  test('a rewrite-target equal to the path differs from the implicit /, which carries the annotations of the Ingress that created the host', () => {
    const table = tableOf([
      { name: 'same', annotations: { 'rewrite-target': '/svc' }, rules: [[HOST, ['/svc', 'Prefix', 'svc']]] },
    ]);
    expect([answerOf(table, HOST, '/svcother'), table.exact.get(HOST)?.regexMode]).toEqual(['svc', true]);
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
