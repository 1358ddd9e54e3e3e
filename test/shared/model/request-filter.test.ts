import { expect, test } from 'vitest';
import { matches, parseFilter } from '#shared/model/request-filter.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';

const summary: RequestSummary = {
  id: 'a',
  time: '2026-01-02T03:04:05.678Z',
  method: 'GET',
  scheme: 'https',
  host: 'da2so.com',
  path: '/hostname',
  query: 'page=2',
  status: 503,
  reason: 'no-endpoints',
  ingress: 'shop/ingress-example',
  service: 'shop/hostname-svc:8080',
  endpoint: 'hostname-7d9f-abcde',
  total: 2,
  sent: 12,
};

function holds(line: string, other: Partial<RequestSummary> = {}): boolean {
  return matches(parseFilter(line), { ...summary, ...other });
}

test('an empty line and a line of blanks let everything through', () => {
  expect([holds(''), holds('   ')]).toEqual([true, true]);
});

test.each([
  ['host:da2so', true],
  ['HOST:DA2SO', true],
  ['host:other', false],
  ['path:/hostname', true],
  ['path:page=2', true],
  ['path:/host?', false],
  ['status:503', true],
  ['status:5xx', true],
  ['status:5', true],
  ['status:50x', true],
  ['status:4xx', false],
  ['status:4xx,5xx', true],
  ['status:>=500', true],
  ['status:<500', false],
  ['status:none', false],
  ['method:get', true],
  ['method:ge', false],
  ['reason:endpoints', true],
  ['pod:abcde', true],
  ['pod:fghij', false],
  ['ingress:shop/ingress', true],
  ['service:hostname-svc:8080', true],
  ['ns:shop', true],
  ['ns:sho', false],
  ['scheme:https', true],
  ['scheme:http', false],
  ['text:hostname', true],
  ['abcde', true],
  ['get', true],
  ['503', true],
  ['nowhere', false],
])('%s gives %s', (line, expected) => {
  expect(holds(line)).toBe(expected);
});

test('all words have to hold', () => {
  expect([holds('host:da2so status:5xx'), holds('host:da2so status:2xx')]).toEqual([true, false]);
});

test('a minus turns a word round', () => {
  expect([holds('-status:5xx'), holds('-host:other'), holds('-nowhere'), holds('-hostname')]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a pasted address is looked for as it is', () => {
  expect([holds('https://da2so.com/hostname'), holds('http://da2so.com/hostname')]).toEqual([true, false]);
});

test('quotes keep blanks together, and a missing end quote is forgiven', () => {
  const spaced = { path: '/a b' };
  expect([holds('path:"a b"', spaced), holds('"a b', spaced), holds('"a c"', spaced)]).toEqual([true, true, false]);
});

test('a key without a value, as while typing, is left out', () => {
  expect([holds('status:'), holds('host: status:5xx'), holds('status:,')]).toEqual([true, true, true]);
});

test('a request without route or pod is not found by them', () => {
  const bare = { ingress: null, service: null, endpoint: null };
  expect([holds('pod:a', bare), holds('ingress:a', bare), holds('ns:shop', bare), holds('-pod:a', bare)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('any line is read without failing', () => {
  for (const line of [
    '-',
    '--',
    ':',
    '-:',
    '"',
    '""',
    'status:"',
    'host:""',
    '-"',
    ':::',
    '\u0000',
    'a'.repeat(9000),
  ]) {
    expect(() => holds(line)).not.toThrow();
  }
});
