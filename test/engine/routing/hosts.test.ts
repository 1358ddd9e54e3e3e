import { describe, expect, test } from 'vitest';
import { hostName } from '#engine/routing/match/find-server.ts';
import { answerOf, tableOf } from './declared.ts';

const table = tableOf([
  { name: 'old-wildcard', rules: [['*.example.com', ['/', 'Prefix', 'wild'], ['/only-wild', 'Prefix', 'wild']]] },
  { name: 'shop', rules: [['shop.example.com', ['/cart', 'Prefix', 'shop']]] },
  { name: 'hostless', rules: [[null, ['/', 'Prefix', 'any'], ['/only-any', 'Prefix', 'any']]] },
]);

describe('hosts (reference 3), beside what the rows of semantics say', () => {
  test.each([
    ['a wildcard does not cover an empty label', '.example.com', '/', 'any'],
    ['a wildcard does not cover other characters', 'a~b.example.com', '/', 'any'],
    ['the port does not matter for a wildcard', 'b.example.com:1', '/', 'wild'],
    ['an address belongs to host-less rules', '127.0.0.1:8080', '/', 'any'],
    ['an IPv6 address belongs to host-less rules', '[::1]:8080', '/', 'any'],
    ['an empty host belongs to host-less rules', '', '/', 'any'],
  ])('%s', (_, host, target, expected) => {
    expect(answerOf(table, host, target)).toBe(expected);
  });

  test('the name is the same text where there is nothing to remove', () => {
    expect(['a.test', '[::1]', 'a.test.', 'A.test:80', '[::1]:80', ''].map(hostName)).toEqual([
      'a.test',
      '[::1]',
      'a.test',
      'a.test',
      '[::1]',
      '',
    ]);
  });

  test('servers are kept by kind, the default server apart', () => {
    expect([...table.exact.keys()]).toEqual(['shop.example.com']);
    expect([...table.wildcard.keys()]).toEqual(['.example.com']);
    expect(table.fallback.host).toBe('*');
    expect(table.servers.map((server) => server.kind)).toEqual(['default', 'wildcard', 'exact']);
  });
});
