import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateRow } from './rows/evaluate-row.ts';
import { of, type Row, type RowPath } from './rows/row.ts';
import type { Seen } from './rows/seen.ts';
import { ServedRows } from './rows/served-rows.ts';

let served: ServedRows;
beforeAll(async () => {
  served = await ServedRows.start('controller');
});
afterAll(() => served.close());

const host = fc.constantFrom('a.test', 'a.test', 'a.test', 'b.a.test', '*.a.test', 'www.a.test', null);
const path = fc.constantFrom('/', '/a', '/a/', '/a/b', '/a.b', '/A', '/(a|b)(/|$)(.*)', '/a/[a-z]+');
const paths: fc.Arbitrary<readonly RowPath[]> = fc.uniqueArray(
  fc.tuple(
    path,
    fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific', null),
    fc.constantFrom('one', 'two', 'gone'),
  ),
  { minLength: 1, maxLength: 3, selector: ([text, type]) => `${type} ${text}` },
);

/** Annotations whose effect on one request does not depend on requests before, on chance, or on somebody who is asked. */
const annotations = fc
  .subarray(
    [
      ['use-regex', 'true'],
      ['rewrite-target', '/new/$3'],
      ['rewrite-target', '/x?y'],
      ['x-forwarded-prefix', '/p$1'],
      ['app-root', '/home'],
      ['ssl-redirect', 'false'],
      ['force-ssl-redirect', 'true'],
      ['preserve-trailing-slash', 'true'],
      ['permanent-redirect', 'https://new.test/x'],
      ['temporal-redirect', '/moved'],
      ['from-to-www-redirect', 'true'],
      ['server-alias', 'alias.test,*.wide.test'],
      ['enable-cors', 'true'],
      ['denylist-source-range', '127.0.0.1'],
      ['proxy-body-size', '1'],
      ['upstream-vhost', 'inner.test'],
      ['default-backend', 'stand-in'],
      ['auth-url', 'nowhere'],
      ['server-alias', 'a b'],
      ['canary', 'true'],
      ['canary-weight', '100'],
    ] as const,
    { maxLength: 3 },
  )
  .map((chosen) => Object.fromEntries(chosen));

const ingresses = fc
  .array(
    fc.record({
      host,
      paths,
      annotations,
      created: fc.integer({ min: 0, max: 2 }),
      tls: fc.constantFrom(undefined, undefined, [{ hosts: ['a.test'] }]),
      defaultService: fc.constantFrom(undefined, undefined, 'rest'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((wishes) =>
    wishes.map(({ host: name, paths: declared, tls, defaultService, ...wish }, at) =>
      of(`i${at}`, name, declared, {
        ...wish,
        ...(tls === undefined ? {} : { tls }),
        ...(defaultService === undefined ? {} : { defaultService }),
      }),
    ),
  );

const request = fc.record({
  scheme: fc.constantFrom('http', 'http', 'https'),
  method: fc.constantFrom('GET', 'GET', 'OPTIONS', 'POST'),
  host: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a.test', 'A.test:81') },
    fc.constantFrom('b.a.test', 'x.a.test', 'www.a.test', 'alias.test', 'q.wide.test', 'nobody.test'),
  ),
  path: fc.constantFrom(
    '/',
    '/a',
    '/a/',
    '/a/b?x=1',
    '/a%2Fb',
    '/ab',
    '/A/B',
    '/a//b/../c',
    '/axb',
    '/../x',
    '/b/c%20d',
    '/healthz',
  ),
});

/** What both ways can see of the same request. */
function shared({ status, reason, ingress, service, podPath, location, podSees, problems }: Seen): unknown {
  const { host: seen, 'x-forwarded-prefix': prefix, 'x-code': code } = podSees;
  return {
    status,
    reason,
    ingress,
    service,
    podPath,
    location,
    lines: [seen, prefix, code],
    problems: problems.toSorted(),
  };
}

test('whatever the objects, what is explained is what is served', async () => {
  await fc.assert(
    fc.asyncProperty(ingresses, fc.array(request, { minLength: 6, maxLength: 12 }), async (objects, requests) => {
      for (const asked of requests) {
        const question = asked.method === 'POST' ? { ...asked, body: 'two' } : asked;
        const row: Row = { name: '', objects, absent: ABSENT, request: question, expected: { status: 200 } };
        expect(shared(await served.run(row))).toEqual(shared(await evaluateRow(row)));
      }
    }),
    { numRuns: 40 },
  );
});

const ABSENT = ['gone'];
