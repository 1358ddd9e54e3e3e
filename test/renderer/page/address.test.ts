import { expect, test } from 'vitest';
import { formatAddress, parseAddress } from '#renderer/page/address.ts';

test('an address without a hash is the list of routes', () => {
  expect(parseAddress('')).toEqual({ view: 'routes', filter: '', selected: null, url: '', method: 'GET' });
});

test('an address that is written is read again as it was', () => {
  const address = {
    view: 'requests',
    filter: 'host:da2so.com status:5xx "a b" &=#?%',
    selected: 'ignored 한글/x',
    url: 'https://da2so.com/a?b=c#d',
    method: 'DELETE',
  } as const;
  expect(parseAddress(formatAddress(address))).toEqual(address);
});

test('an address says only what differs from the usual', () => {
  expect(formatAddress({ view: 'try', filter: '', selected: null, url: '', method: 'GET' })).toBe('#/try');
});

test('what an address holds that makes no sense is left out', () => {
  expect(parseAddress('#/nowhere?method=%0D%0A&filter=a')).toEqual({
    view: 'routes',
    filter: 'a',
    selected: null,
    url: '',
    method: 'GET',
  });
});
