import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRules } from '#engine/ingress/read-rules.ts';
import type { RuleSet } from '#engine/ingress/rules.ts';
import { compile } from '#engine/routing/compile/compile.ts';
import type { RouteTable } from '#engine/routing/route-table.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import { ingressObject, snapshotOf, type Declared } from '../declared.ts';

const profile = { profile: 'controller' } as const;

const host = fc.constantFrom('a.test', 'b.test', 'c.apps.test', '*.apps.test', 'www.a.test', null);
const annotations = fc.constantFrom<Record<string, string>>(
  {},
  { 'use-regex': 'true' },
  { canary: 'true', 'canary-weight': '50' },
  { 'server-alias': 'c.apps.test,other.test' },
  { 'from-to-www-redirect': 'true' },
  { 'x-forwarded-prefix': '/a b' },
  { 'proxy-body-size': 'wrong' },
);
const path = fc.constantFrom('/', '/docs', '/docs/', '/x');
const rule = fc.record({ host, path, service: fc.constantFrom('one', 'two', null) });
const spec = fc.record({
  rules: fc.array(rule, { maxLength: 2 }),
  annotations: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, annotations),
  className: fc.oneof({ weight: 6, arbitrary: fc.constant('nginx') }, fc.constant('other')),
  defaultService: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.constant('rest')),
  hasTls: fc.boolean(),
});
type Spec = typeof spec extends fc.Arbitrary<infer Value> ? Value : never;
/** The Ingress of a number is put, or taken away for null. */
const change = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.oneof({ weight: 5, arbitrary: spec }, fc.constant(null)));

function objectOf(number: number, { rules, defaultService, hasTls, ...rest }: Spec): IngressObject {
  const declared: Declared = {
    ...rest,
    name: `i${String(number)}`,
    created: number % 3,
    rules: rules.map((one) => [one.host, [one.path, 'Prefix', one.service]]),
    tls: hasTls ? [{ hosts: [], secretName: 'tls' }] : [],
    ...(defaultService === undefined ? {} : { defaultService }),
  };
  return ingressObject(declared);
}

/** Everything that a table says, without the values that it says it by. */
function said(table: RouteTable<string>): unknown {
  const server = ({ contributors, canaries, ...rest }: RouteTable<string>['fallback']): unknown => ({
    ...rest,
    contributors: contributors.map((one) => one.ingress.name),
    canaries: canaries.map((one) => one.ingress.name),
  });
  const { rules, exact, wildcard, servers, wwwRedirects, problems, hosts, routes, isPlain } = table;
  return {
    accepted: rules.accepted.map((one) => one.ingress),
    ignored: rules.ignored,
    ruleProblems: [...rules.problems, ...rules.ingressProblems],
    servers: servers.map(server),
    names: [exact, wildcard, wwwRedirects].map((map) =>
      [...map].map(([name, { host: at }]) => [name, at].join(' ')).toSorted(),
    ),
    counts: { hosts, routes, isPlain },
    problems,
  };
}

test('a table that was amended change by change says what one made anew from the same objects says', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 2, maxLength: 12 }), (changes) => {
      const objects = new Map<number, IngressObject>();
      let rules: RuleSet | null = null;
      let table: RouteTable<string> | null = null;
      for (const [number, wanted] of changes) {
        if (wanted === null) objects.delete(number);
        else objects.set(number, objectOf(number, wanted));
        rules = readRules(snapshotOf([...objects.values()]), profile, rules);
        table = compile(rules, { plan: (route) => route.id, previous: table });
        // Without a past the last valid version of a dropped Ingress could not be in force.
        const fresh = compile(
          { ...rules, amends: null, version: Symbol('fresh') },
          { plan: (route) => route.id, previous: null },
        );
        expect(said(table)).toEqual(said(fresh));
        const all = [...objects.values()];
        if (rules.accepted.every((one) => all.includes(one.ingress))) {
          const read = readRules(snapshotOf(all), profile, null);
          expect(rules.accepted).toEqual(read.accepted);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a change of one Ingress among many amends the rules and the table', () => {
  const objects = Array.from({ length: 200 }, (_, number) =>
    ingressObject({ name: `i${String(number)}`, rules: [[`h${String(number)}.test`, ['/', 'Prefix', 'one']]] }, number),
  );
  const rules = readRules(snapshotOf(objects), profile, null);
  const table = compile(rules, { plan: () => ({}), previous: null });
  const changed = objects.with(
    77,
    ingressObject({ name: 'i77', rules: [['h77.test', ['/new', 'Prefix', 'two']]] }, 77),
  );
  const next = readRules(snapshotOf(changed), profile, rules);
  const amended = compile(next, { plan: () => ({}), previous: table });
  expect(next.amends?.come.map((one) => one.ingress.name)).toEqual(['i77']);
  const differing = amended.servers.filter((server, place) => server !== table.servers[place]);
  expect(differing.map((server) => [server.host, server.routes.map((route) => route.path)])).toEqual([
    ['h77.test', ['/new', '/']],
  ]);
});
