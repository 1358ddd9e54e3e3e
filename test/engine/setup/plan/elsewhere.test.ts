import { expect, test } from 'vitest';
import { Elsewhere } from '#engine/setup/plan/elsewhere.ts';
import { wish } from '../facts.ts';

const LONG = 60_000;

test.each([
  ['a public address', ['203.0.113.9'], true],
  ['a public and a private one', ['10.0.0.1', '203.0.113.9'], true],
  ['a private address', ['192.168.3.4'], false],
  ['the load balancer of its Ingress', ['198.51.100.7'], false],
  ['nothing', [], false],
])('a name that leads to %s', async (_, addresses, away) => {
  const shop = { ...wish('shop.da2so.com'), balancers: ['198.51.100.7'] };
  const elsewhere = new Elsewhere(() => Promise.resolve(addresses));
  expect((await elsewhere.among([shop], LONG)).has(shop.host)).toBe(away);
});

test('name servers are asked once for each name, and one that fails is no answer', async () => {
  const asked: string[] = [];
  const elsewhere = new Elsewhere((host) => {
    asked.push(host);
    return Promise.reject(new Error('SERVFAIL'));
  });
  const names = [wish('a.com'), wish('b.com')];
  expect([...(await elsewhere.among(names, LONG)), ...(await elsewhere.among(names, LONG))]).toEqual([]);
  expect(asked).toEqual(['a.com', 'b.com']);
});

test('nobody waits longer than the patience for name servers that do not answer', async () => {
  const elsewhere = new Elsewhere(() => new Promise(() => undefined));
  expect([...(await elsewhere.among([wish('a.com')], 1))]).toEqual([]);
});
