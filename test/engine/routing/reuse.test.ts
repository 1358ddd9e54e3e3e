import { describe, expect, test } from 'vitest';
import { readRules } from '#engine/ingress/read-rules.ts';
import { compile } from '#engine/routing/compile/compile.ts';
import { ingressObject, snapshotOf, type Declared } from './declared.ts';

const shop: Declared = { name: 'shop', rules: [['shop.test', ['/', 'Prefix', 'shop']]] };
const docs: Declared = { name: 'docs', rules: [['docs.test', ['/', 'Prefix', 'docs']]] };
const broken: Declared = { ...docs, annotations: { 'x-forwarded-prefix': '/a b' } };
const profile = { profile: 'controller' } as const;

function planOf(route: { readonly id: string }): { readonly id: string } {
  return { id: route.id };
}

describe('what did not change is used again', () => {
  const objects = [ingressObject(shop, 0), ingressObject(docs, 1)];
  const rules = readRules(snapshotOf(objects), profile, null);
  const table = compile(rules, { plan: planOf, previous: null });

  test('a second reading of the same objects gives the same values', () => {
    const again = readRules(snapshotOf([...objects]), profile, rules);
    expect(again.configuration).toBe(rules.configuration);
    expect(again.accepted.every((one, place) => one === rules.accepted[place])).toBe(true);
    const next = compile(again, { plan: planOf, previous: table });
    expect(next.servers.every((server, place) => server === table.servers[place])).toBe(true);
  });

  test('only servers of a changed Ingress are made anew', () => {
    const changed = [
      objects[0] ?? ingressObject(shop),
      ingressObject({ ...docs, rules: [['docs.test', ['/new', 'Prefix', 'new']]] }, 1),
    ];
    const next = compile(readRules(snapshotOf(changed), profile, rules), { plan: planOf, previous: table });
    expect(next.exact.get('shop.test')).toBe(table.exact.get('shop.test'));
    expect(next.exact.get('docs.test')).not.toBe(table.exact.get('docs.test'));
  });

  test('other settings make everything anew', () => {
    const again = readRules(snapshotOf(objects, { settings: { 'proxy-body-size': '2m' } }), profile, rules);
    expect(again.accepted[0]).not.toBe(rules.accepted[0]);
    const next = compile(again, { plan: planOf, previous: table });
    expect(next.exact.get('shop.test')).not.toBe(table.exact.get('shop.test'));
  });

  test('a wildcard that gains TLS makes the hosts below it anew', () => {
    const wild: Declared = {
      name: 'wild',
      rules: [['*.test', ['/', 'Prefix', 'w']]],
      tls: [{ hosts: [], secretName: null }],
    };
    const next = compile(readRules(snapshotOf([...objects, ingressObject(wild, 2)]), profile, rules), {
      plan: planOf,
      previous: table,
    });
    expect(['shop.test', 'docs.test'].map((host) => next.exact.get(host)?.redirectsToHttps)).toEqual([true, true]);
  });

  test('an Ingress that becomes invalid keeps its last valid version, and it is said', () => {
    const bad = readRules(snapshotOf([...objects.slice(0, 1), ingressObject(broken, 1)]), profile, rules);
    expect(bad.accepted.map((one) => one.ingress)).toEqual(objects);
    expect([bad.ignored, bad.problems.map((problem) => problem.values['effect'])]).toEqual([[], ['previous-stays']]);
    const again = readRules(snapshotOf([...objects.slice(0, 1), ingressObject(broken, 1)]), profile, bad);
    expect(again.accepted.map((one) => one.ingress)).toEqual(objects);
  });

  test('an invalid Ingress that was never valid does not count', () => {
    expect(readRules(snapshotOf([ingressObject(broken)]), profile, null).accepted).toEqual([]);
  });

  test('a deleted Ingress is gone, valid or not', () => {
    expect(readRules(snapshotOf(objects.slice(0, 1)), profile, rules).accepted.length).toBe(1);
  });
});
