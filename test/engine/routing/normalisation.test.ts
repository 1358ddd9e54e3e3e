import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromByteText, toByteText } from '#engine/routing/byte-text.ts';
import { normalizePath } from '#engine/routing/match/normalize-path.ts';

describe('normalisation (reference 4.6)', () => {
  test.each([
    ['/a/b', '/a/b'],
    ['/a//b', '/a/b'],
    ['//a///b//', '/a/b/'],
    ['/a/./b', '/a/b'],
    ['/a/x/../b', '/a/b'],
    ['/a%2Fb', '/a/b'],
    ['/a%2fb', '/a/b'],
    ['/a/%2e%2e/b', '/b'],
    ['/a/%2E/b', '/a/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/.', '/'],
    ['/a/..b', '/a/..b'],
    ['/a/...', '/a/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a?b=/../..', '/a'],
    ['/a%3Fb', '/a?b'],
    ['/a%23b', '/a#b'],
    ['/a#b', '/a'],
    ['/a%252Fb', '/a%2Fb'],
    ['/a+b', '/a+b'],
    ['/a//../b', '/b'],
    ['/', '/'],
    ['/?x', '/'],
    ['http://host.test/a//b?c', '/a/b'],
    ['http://host.test', '/'],
    ['http://host.test?x', '/'],
    ['HTTPS://host.test/%61', '/a'],
  ])('%s is matched as %s', (target, expected) => {
    expect(normalizePath(target)).toBe(expected);
  });

  test.each([
    '/..',
    '/../x',
    '/a/../../b',
    '/%2e%2e/x',
    '/a%00',
    '/a%',
    '/a%2',
    '/a%zz',
    '',
    '?x',
    '*',
    'host.test:443',
  ])('%s is no path to match', (target) => {
    expect(normalizePath(target)).toBe(null);
  });

  test('bytes are bytes, whatever they spell', () => {
    expect(fromByteText(normalizePath('/%ED%95%9C') ?? '')).toBe('/한');
    expect(normalizePath('/%ff\xfe')).toBe('/\xff\xfe');
    expect(normalizePath('/한')).toBe(toByteText('/한'));
  });

  test('normalising again changes nothing where nothing is escaped', () => {
    const segment = fc.constantFrom('a', 'b.c', '.', '..', '', '...', 'd+e');
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const once = normalizePath(`/${segments.join('/')}`);
        expect(once === null ? null : normalizePath(once)).toBe(once);
      }),
    );
  });

  test('escaping any byte does not change how a path is matched', () => {
    const path = fc.stringMatching(/^(?:\/[a-z.~!$&'()*+,;=:@-]{0,4}){1,5}$/);
    fc.assert(
      fc.property(path, fc.func(fc.boolean()), (plain, isEscaped) => {
        const escaped = Array.from(plain.slice(1), (sign, place) =>
          isEscaped(place) ? `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}` : sign,
        );
        expect(normalizePath(`/${escaped.join('')}`)).toBe(normalizePath(plain));
      }),
    );
  });
});
