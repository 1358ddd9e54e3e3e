import { describe, expect, test } from 'vitest';
import { PRIVATE_SUFFIXES } from '#engine/tls/signable-name.ts';
import { authorityExpiry, nextPublicNames, unsignableHosts } from '#engine/tls/signing-limits.ts';
import { MOST_PUBLIC_NAMES } from '#shared/model/authority-view.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('the hosts that an authority cannot sign for', () => {
  test('are those outside its names, and those that none would', () => {
    const hosts = [
      'a.test',
      'da2so.com',
      'x.da2so.com',
      '*.da2so.com',
      'shop.com',
      'shop.com',
      '*.com',
      'com',
      '127.1',
    ];
    expect(unsignableHosts([...PRIVATE_SUFFIXES, 'da2so.com'], hosts)).toEqual([
      { host: 'shop.com', reason: 'outside' },
      { host: '*.com', reason: 'never' },
      { host: 'com', reason: 'never' },
      { host: '127.1', reason: 'never' },
    ]);
  });

  test('are too many where a new authority could not list them all, a wildcard and its apex counting once', () => {
    const listed = Array.from({ length: MOST_PUBLIC_NAMES - 1 }, (_, index) => `host-${String(index)}.com`);
    expect(unsignableHosts([...PRIVATE_SUFFIXES, ...listed], ['*.one.com', 'one.com', 'two.com'])).toEqual([
      { host: '*.one.com', reason: 'outside' },
      { host: 'one.com', reason: 'outside' },
      { host: 'two.com', reason: 'too-many' },
    ]);
  });
});

describe('the end of an authority', () => {
  test('is said sixty days before', () => {
    const now = Date.UTC(2030, 0, 1);
    const at = (left: number): unknown => authorityExpiry(now + left, now);
    expect([at(61 * DAY), at(60 * DAY), at(60 * DAY - 1), at(1), at(0), at(-DAY)]).toEqual([
      { state: 'good', daysLeft: 61 },
      { state: 'good', daysLeft: 60 },
      { state: 'renew-soon', daysLeft: 59 },
      { state: 'renew-soon', daysLeft: 0 },
      { state: 'expired', daysLeft: 0 },
      { state: 'expired', daysLeft: -1 },
    ]);
  });
});

describe('the public names that the next authority lists', () => {
  test('are those that lead here first, then the other approved ones, without what every authority may sign for', () => {
    const next = nextPublicNames(['shop.da2so.com', 'a.test'], ['a.acme.io', 'shop.da2so.com', 'b.internal', 'com']);
    expect(next).toEqual(['shop.da2so.com', 'a.acme.io']);
  });

  test('are as many as there is room for', () => {
    const approved = Array.from({ length: MOST_PUBLIC_NAMES }, (_, at) => `n${String(at)}.acme.io`);
    const next = nextPublicNames(['shop.da2so.com'], approved);
    expect([next.length, next[0], next.at(-1)]).toEqual([MOST_PUBLIC_NAMES, 'shop.da2so.com', approved.at(-2)]);
  });
});
