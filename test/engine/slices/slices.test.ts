import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runAtOnce, runInSlices, type Slices } from '#engine/slices/slices.ts';
import { merged, sorted, withChanges } from '#engine/slices/sorting.ts';

/** Work that keeps the processor busy for `total` milliseconds and can be interrupted after each. */
function* busy(total: number): Slices<string> {
  for (let spent = 0; spent < total; spent += 1) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    yield;
  }
  return 'done';
}

const numbers = (one: number, other: number): number => one - other;

test('work that needs no pause is done before the call returns', () => {
  const results: (readonly number[])[] = [];
  runInSlices(sorted([2, 1], numbers), { done: (value) => results.push(value), isStopped: () => false });
  expect(results).toEqual([[1, 2]]);
});

test('large work lets the event loop turn in between, and gives the same result', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let isDone = false;
  runInSlices(busy(60), { done: resolve, isStopped: () => false });
  void promise.then(() => (isDone = true));
  let turns = 0;
  while (!isDone) {
    await setImmediate();
    turns += 1;
  }
  expect([await promise, turns > 3]).toEqual(['done', true]);
});

test('work that was stopped gives no result', async () => {
  let stopped = false;
  const results: string[] = [];
  runInSlices(busy(40), { done: (value) => results.push(value), isStopped: () => stopped });
  stopped = true;
  await setImmediate();
  await setImmediate();
  expect(results).toEqual([]);
});

test('sorting in slices sorts as at once', () => {
  const items = Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 5_003);
  expect(runAtOnce(sorted(items, numbers))).toEqual(items.toSorted(numbers));
  expect(runAtOnce(merged([1, 4, 9], [2, 4, 10], numbers))).toEqual([1, 2, 4, 4, 9, 10]);
});

test('a sorted list loses and gains items in their places', () => {
  expect(withChanges([1, 3, 5, 7], { gone: [3, 7], come: [0, 4, 8] }, numbers)).toEqual([0, 1, 4, 5, 8]);
});
