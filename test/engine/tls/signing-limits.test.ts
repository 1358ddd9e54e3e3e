import { describe, expect, test } from 'vitest';
import { PRIVATE_SUFFIXES } from '#engine/tls/signable-name.ts';
import { authorityExpiry, MOST_PUBLIC_NAMES, unsignableHosts } from '#engine/tls/signing-limits.ts';

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
