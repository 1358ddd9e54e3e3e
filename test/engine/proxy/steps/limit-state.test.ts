import { expect, test } from 'vitest';
import { ConnectionCounter, LimitState, RateCounter } from '#engine/proxy/steps/limit-state.ts';

/** How many of requests at these moments (milliseconds) pass. */
function passing(moments: readonly number[], rule: { perSecond: number; burst: number }): readonly boolean[] {
  const counter = new RateCounter();
  return moments.map((now) => {
    const excess = counter.excess('client', rule, now);
    if (excess !== null) counter.take('client', excess, now);
    return excess !== null;
  });
}

test('the first request and the burst pass at once, and no more', () => {
  const rule = { perSecond: 1, burst: 5 };
  expect(passing([0, 0, 0, 0, 0, 0, 0, 0], rule)).toEqual([true, true, true, true, true, true, false, false]);
});

test('then one for each interval', () => {
  const rule = { perSecond: 2, burst: 1 };
  expect(passing([0, 0, 0, 499, 500, 500, 1000, 1000], rule)).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
    true,
    false,
  ]);
});

test('a refused request costs nothing', () => {
  const rule = { perSecond: 1, burst: 0 };
  expect(passing([0, 10, 20, 990, 1000], rule)).toEqual([true, false, false, false, true]);
});

test('a clock that goes back gives nothing away', () => {
  expect(passing([1000, 500], { perSecond: 1, burst: 0 })).toEqual([true, false]);
});

test('clients are counted one by one, and only so many are remembered', () => {
  const counter = new RateCounter();
  const rule = { perSecond: 1, burst: 0 };
  for (let client = 0; client < 20_000; client++) counter.take(`${client}`, 0, 0);
  expect(counter.excess('19999', rule, 0)).toBeNull();
  expect(counter.excess('0', rule, 0)).toBe(0);
});

test('connections are let go of', () => {
  const counter = new ConnectionCounter();
  expect([counter.enter('a', 1), counter.enter('a', 1), counter.enter('b', 1)]).toEqual([true, false, true]);
  counter.leave('a');
  expect(counter.enter('a', 1)).toBe(true);
});

test('Ingresses that are gone are forgotten, others keep their counters', () => {
  const state = new LimitState();
  const [kept, gone] = [state.of('a'), state.of('b')];
  state.keep(() => ['a']);
  expect([state.of('a') === kept, state.of('b') === gone]).toEqual([true, false]);
});
