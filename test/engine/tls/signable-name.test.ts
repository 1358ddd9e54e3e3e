import { expect, test } from 'vitest';
import { isSignable, permits } from '#engine/tls/signable-name.ts';

test.each([
  'da2so.com',
  'localhost',
  '*.localhost',
  'a.localhost',
  '*.apps.corp.example',
  'test',
  'xn--bcher-kva.example',
  `${'a'.repeat(63)}.test`,
])('signs for %s', (host) => {
  expect(isSignable(host)).toBe(true);
});

test.each([
  '',
  '*',
  '*.',
  '*.com',
  'com',
  'myapp',
  'a.*.test',
  '**.test',
  'a..test',
  '.test',
  'test.',
  'A.test',
  '-a.test',
  'a-.test',
  'a_b.test',
  'a.test\0.com',
  'a.test\n',
  '127.1',
  '0x7f.1',
  'a.0x7f',
  '10.0.0.1',
  '::1',
  'bücher.example',
  `${'a'.repeat(64)}.test`,
  `${'a.'.repeat(130)}test`,
])('never signs for %j', (host) => {
  expect(isSignable(host)).toBe(false);
});

test('a subtree covers its name and what is below, and no name that only ends alike', () => {
  const asked = ['shop.test', 'a.b.shop.test', '*.shop.test', 'myshop.test', 'test'];
  expect(asked.map((host) => permits(['shop.test'], host))).toEqual([true, true, true, false, false]);
});
