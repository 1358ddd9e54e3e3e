import { expect, test } from 'vitest';
import { CountedNames } from '#engine/source/kubeconfig/named/counted-names.ts';

interface Item {
  readonly names: readonly string[];
}

const item = (...names: readonly string[]): Item => ({ names });

test('names are known as long as an item has them', () => {
  const counted = new CountedNames<Item>(({ names }) => names);
  const [one, both, twice] = [item('a'), item('a', 'b'), item('c', 'c')];
  expect([...counted.of([one, both, twice])]).toEqual(['a', 'b', 'c']);
  expect([...counted.of([one])]).toEqual(['a']);
  expect([...counted.of([twice, both])]).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  expect([...counted.of([])]).toEqual([]);
});

test('the set stays the same until a name comes or goes, and only what changed is looked at', () => {
  const looked: Item[] = [];
  const counted = new CountedNames<Item>((one) => {
    looked.push(one);
    return one.names;
  });
  const [one, other, same] = [item('a'), item('b'), item('b')];
  const first = counted.of([one, other]);
  looked.length = 0;
  expect(counted.of([one, same])).toBe(first);
  expect(looked).toEqual([same, other]);
  expect(counted.of([one, same, item('c')])).not.toBe(first);
});
