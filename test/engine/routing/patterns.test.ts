import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '#engine/routing/patterns/compile-pattern.ts';
import { phraseText } from '#shared/model/phrase.ts';
import { answerOf, tableOf } from './declared.ts';

function matches(pattern: string, path: string): boolean {
  const { pattern: compiled, unusable } = compilePattern(pattern);
  if (unusable !== null) throw new Error(phraseText(unusable));
  return compiled.test(path);
}

describe('patterns (reference 4.4)', () => {
  test.each<[string, string, boolean]>([
    ['/[A-Z]{3}', '/abc', true],
    ['/[^a]x', '/Ax', false],
    ['/[^a]x', '/bx', true],
    ['/v1.0', '/v1x0', true],
    ['/v1\\.0', '/v1x0', false],
    ['/a(b|c)+$', '/abcb', true],
    ['/a(b|c)+$', '/abd', false],
    ['/\\d+/\\w+', '/12/ab_', true],
    ['/\\d+', '/x', false],
    ['/[\\d-]+$', '/12-3', true],
    ['/[[:digit:]]+$', '/12', true],
    ['/[]a]$', '/]', true],
    ['/[a-]$', '/-', true],
    ['/x{2,3}$', '/xx', true],
    ['/x{2,3}$', '/xxxx', false],
    ['/[a-f0-9]{32}$', `/${'0f'.repeat(16)}`, true],
    ['/[a-f0-9]{32}$', `/${'0f'.repeat(15)}`, false],
    ['/(?:[a-f]{4}-){5}x', `/${'abcd-'.repeat(5)}x`, true],
    ['/x{,3}', '/x{,3}', true],
    ['\\A/a\\z', '/a', true],
    ['\\A/a\\z', '/ab', false],
    ['(?i)/AbC', '/aBc', true],
    ['/(?i:abc)/d', '/ABC/D', true],
    ['/a(?#a comment)b', '/ab', true],
    ['/\\Qa.b\\E', '/a.b', true],
    ['/\\Qa.b\\E', '/axb', false],
    ['/\\x41', '/a', true],
    ['/[^/]++/x', '/abc/x', true],
    ['/(?>[^/]+)/x', '/abc/x', true],
    ['/a.*+', '/abc', true],
    ['/(?!api/).*', '/app', true],
    ['/(?!api/).*', '/api/x', false],
    ['/(?!.*\\.php$)(.*)', '/x.php', false],
    ['/(?!.*\\.php$)(.*)', '/x.html', true],
    ['/foo(?=/bar)', '/foo/bar', true],
    ['/foo|/bar', '/x/bar', true],
    ['/.', '/\n', false],
    ['(?s)/.', '/\n', true],
    ['/한.', '/\xed\x95\x9c!', true],
  ])('%s on %j: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  test.each([
    ['/(a)\\1', 'a back reference'],
    ['/((?=a).)*b(?!c)', 'a look-around or count that could run without bound'],
    ['/(.*)(?!x)(.*)', 'a look-around or count that could run without bound'],
    ['/a++ab', 'a possessive repetition or atomic group'],
    ['/(?>a|ab)c', 'a possessive repetition or atomic group'],
    ['/(?x)a b', 'the group (?x) is not supported'],
    ['/\\Kx', '\\K is not supported'],
    ['/(a', 'a parenthesis is not closed'],
    ['/a)', 'a parenthesis is closed that was not opened'],
    ['/[a', 'a class is not closed'],
    ['/*', null],
    ['*', '* has nothing to repeat'],
    ['/[z-a]', 'a range in a class runs backwards'],
    ['/(?<a', 'the group (?<a is not supported'],
  ])('%s is unusable: %s', (pattern, reason) => {
    const { unusable } = compilePattern(pattern);
    expect(unusable === null ? null : phraseText(unusable)).toBe(reason);
  });

  test('a pattern that backtracks without end in other engines does not stall', () => {
    for (const pattern of ['/([aA]+)+$', '/(a|a)*$', '/(.*)(.*)(.*)(.*)(.*)x$']) {
      expect(matches(pattern, `/${'a'.repeat(8000)}!`)).toBe(false);
    }
  });

  test('a route with an unusable pattern answers 503 for whatever begins like it, and is reported', () => {
    const table = tableOf([
      {
        name: 'broken',
        annotations: { 'use-regex': 'true' },
        rules: [['p.test', ['/app/(a)\\1', 'ImplementationSpecific', 'app'], ['/', 'Prefix', 'root']]],
      },
    ]);
    expect(['/app/aa', '/APP/x', '/ap'].map((path) => answerOf(table, 'p.test', path))).toEqual(['503', '503', 'root']);
    expect(table.problems.find((problem) => problem.code === 'path-pattern-unsupported')).toEqual({
      code: 'path-pattern-unsupported',
      severity: 'error',
      subject: { kind: 'Ingress', namespace: 'default', name: 'broken' },
      values: {
        host: 'p.test',
        path: '/app/(a)\\1',
        reason: 'a back reference',
        'reason.code': 'pattern-back-reference',
      },
    });
  });

  test('plain patterns match what RegExp with the flag i matches', () => {
    const atom = fc.constantFrom(
      'a',
      'B',
      '/',
      '.',
      '[a-c]',
      '[^b]',
      '\\d',
      '(a|B)',
      '(?:b/)?',
      '7',
      '\\.',
      'a*',
      'b+?',
      '[B-D]{2}',
      '(c){0,2}',
    );
    const pattern = fc.array(atom, { minLength: 1, maxLength: 6 }).map((atoms) => `/${atoms.join('')}`);
    const path = fc.stringMatching(/^\/[abABcC./7]{0,8}$/);
    fc.assert(
      fc.property(pattern, path, (source, requested) => {
        const expected = new RegExp(`^${source}`, 'i').exec(requested);
        const found = compilePattern(source).pattern.captures(requested);
        expect(found === null ? null : [...found]).toEqual(expected === null ? null : [...expected]);
      }),
      { numRuns: 500 },
    );
  });
});
