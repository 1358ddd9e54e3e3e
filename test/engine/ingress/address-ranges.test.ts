import { expect, test } from 'vitest';
import { parseAddressRanges } from '#engine/ingress/address-ranges.ts';

test.each<[list: string, inside: string[], outside: string[]]>([
  ['10.0.0.0/8', ['10.0.0.1', '10.255.255.255', '::ffff:10.1.2.3'], ['11.0.0.0', '::1', '9.255.255.255']],
  ['192.168.1.77/24', ['192.168.1.0', '192.168.1.255'], ['192.168.2.0']],
  ['127.0.0.1', ['127.0.0.1'], ['127.0.0.2']],
  ['10.0.0.0/9,  172.16.0.5 ', ['10.127.0.1', '172.16.0.5'], ['10.128.0.1', '172.16.0.6']],
  ['0.0.0.0/0', ['1.2.3.4', '127.0.0.1'], ['::1']],
  ['::/0', ['::1', 'fe80::1'], ['1.2.3.4']],
  ['2001:db8::/33', ['2001:db8:7fff::1'], ['2001:db8:8000::1', '2001:db9::1']],
  ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['::2']],
  ['::ffff:10.0.0.0/104', ['10.9.9.9'], ['11.0.0.1']],
])('%s', (list, inside, outside) => {
  const ranges = parseAddressRanges(list);
  expect(inside.filter((address) => ranges?.has(address) === true)).toEqual(inside);
  expect(outside.filter((address) => ranges?.has(address) === true)).toEqual([]);
});

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  'office',
  '10.0.0.1,',
  '::1/129',
  '10.0.0.1/-1',
  '10.0.0.1/8/8',
  'fe80::1%eth0',
  '',
  '010.0.0.1',
])('“%s” is no list of addresses', (list) => {
  expect(parseAddressRanges(list)).toBeNull();
});

test('what is no address is in no range', () => {
  expect(parseAddressRanges('0.0.0.0/0')?.has('unix:')).toBe(false);
});
