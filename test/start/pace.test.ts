import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '#main/api/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('small news are delivered at once, each', () => {
  const deliver = vi.fn();
  const pace = new Pace(deliver, () => false);
  for (let turn = 0; turn < 3; turn += 1) pace.news();
  expect(deliver).toHaveBeenCalledTimes(3);
});

test('large news are delivered once a second, and the last ones are not lost', () => {
  const deliver = vi.fn();
  const pace = new Pace(deliver, () => true);
  for (let turn = 0; turn < 5; turn += 1) pace.news();
  expect(deliver).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(deliver).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(deliver).toHaveBeenCalledTimes(2);
});

test('nothing is delivered after the end', () => {
  const deliver = vi.fn();
  const pace = new Pace(deliver, () => true);
  pace.news();
  pace.news();
  pace.stop();
  vi.advanceTimersByTime(10_000);
  expect(deliver).toHaveBeenCalledTimes(1);
});
