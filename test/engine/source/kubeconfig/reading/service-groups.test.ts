import { expect, test } from 'vitest';
import {
  covers,
  groupSelector,
  groupServices,
  type ServiceGroup,
} from '#engine/source/kubeconfig/reading/service-groups.ts';

const EVERYWHERE = { most: 100, previous: [] };

function services(namespace: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `${namespace}/web-${String(number).padStart(4, '0')}`);
}

const sizes = (groups: readonly ServiceGroup[] | null) =>
  groups?.map(({ namespace, names }) => [namespace, names.size] as const);

test('each namespace has its own requests, of 80 names at most', () => {
  const groups = groupServices(new Set([...services('one', 100), 'two/api']), null, EVERYWHERE);
  expect(sizes(groups)).toEqual([
    ['one', 80],
    ['one', 20],
    ['two', 1],
  ]);
  expect(groupSelector(groups?.[2] as ServiceGroup)).toBe('kubernetes.io/service-name in (api)');
});

test('in the scope of one namespace the others are left out', () => {
  expect(sizes(groupServices(new Set(['one/web', 'two/web']), 'two', EVERYWHERE))).toEqual([['two', 1]]);
});

test('very many namespaces are asked for together, by name', () => {
  const needed = new Set(
    Array.from({ length: 300 }, (_, number) => [`n${String(number)}/web`, `n${String(number)}/api`]).flat(),
  );
  const groups = groupServices(needed, null, EVERYWHERE);
  expect(sizes(groups)).toEqual([[null, 2]]);
  expect(covers(groups?.[0] as ServiceGroup, 'n7/api')).toBe(true);
});

test('there are no requests where they would be more than the limit, or more than a hundred', () => {
  const needed = new Set(services('one', 200));
  expect(groupServices(needed, null, { most: 2, previous: [] })).toBeNull();
  expect(groupServices(new Set(services('one', 8_001)), null, { most: 1_000, previous: [] })).toBeNull();
});

test('a Service more or less leaves the requests of the others as they are', () => {
  const first = groupServices(new Set(services('one', 200)), 'one', EVERYWHERE) ?? [];
  const added =
    groupServices(new Set([...services('one', 200), 'one/a-new-one']), 'one', { ...EVERYWHERE, previous: first }) ?? [];
  expect(added.map(({ key }) => key).filter((key) => first.some((group) => group.key === key))).toHaveLength(2);
  expect(sizes(added)).toEqual([
    ['one', 80],
    ['one', 80],
    ['one', 41],
  ]);
  const removed =
    groupServices(new Set(services('one', 200).slice(1)), 'one', { ...EVERYWHERE, previous: first }) ?? [];
  expect(removed.map(({ key }) => key).filter((key) => first.some((group) => group.key === key))).toHaveLength(2);
});

test('many small requests that are left over become few', () => {
  const all = services('one', 800);
  const first = groupServices(new Set(all), 'one', EVERYWHERE) ?? [];
  const left = new Set(all.filter((_, number) => number % 80 === 0));
  expect(sizes(groupServices(left, 'one', { ...EVERYWHERE, previous: first }))).toEqual([['one', 10]]);
});
