import { describe, expect, test } from 'vitest';
import { runSteps } from '#engine/setup/steps/run-steps.ts';
import { StepFailure, type Step } from '#engine/setup/steps/step.ts';
import type { SetupStep } from '#shared/model/setup.ts';

const signal = new AbortController().signal;

/** Steps a, b, c that write down what they do; one of them fails, in its act or when it is taken back. */
function steps(log: string[], failing: { at?: string; goOn?: boolean; back?: string } = {}): readonly Step[] {
  return ['a', 'b', 'c'].map((id) => ({
    id,
    kind: 'user-store',
    subject: id,
    onFailure: failing.goOn === true ? 'go-on' : 'stop',
    run: async () => {
      log.push(id);
      if (failing.at === id) throw new StepFailure('database-locked', { path: id });
      return { state: 'done' };
    },
    takeBack: async () => {
      log.push(`-${id}`);
      if (failing.back === id) throw new TypeError('no');
    },
  }));
}

function states(result: readonly SetupStep[]): readonly string[] {
  return result.map(({ id, state }) => `${id} ${state}`);
}

describe('steps that are run', () => {
  test('end done in their order', async () => {
    const log: string[] = [];
    const shown: string[] = [];
    const onProgress = (all: readonly SetupStep[]): unknown => shown.push(states(all).join(', '));
    const result = await runSteps(steps(log), { signal, onProgress });
    expect([log, states(result.steps), result.failure]).toEqual([
      ['a', 'b', 'c'],
      ['a done', 'b done', 'c done'],
      null,
    ]);
    expect(shown.slice(0, 3)).toEqual([
      'a waiting, b waiting, c waiting',
      'a running, b waiting, c waiting',
      'a done, b waiting, c waiting',
    ]);
  });

  test.each([
    ['a', ['a', '-a'], ['a failed', 'b waiting', 'c waiting']],
    ['b', ['a', 'b', '-b', '-a'], ['a rolled-back', 'b failed', 'c waiting']],
    ['c', ['a', 'b', 'c', '-c', '-b', '-a'], ['a rolled-back', 'b rolled-back', 'c failed']],
  ])('a failure at %s takes back all before it, the latest first', async (at, acts, ends) => {
    const log: string[] = [];
    const result = await runSteps(steps(log, { at }), { signal, onProgress: () => undefined });
    expect([log, states(result.steps)]).toEqual([acts, ends]);
    expect(result.failure).toEqual({ code: 'database-locked', values: { path: at } });
  });

  test('a failure that the others can do without takes back its own step alone', async () => {
    const log: string[] = [];
    const result = await runSteps(steps(log, { at: 'b', goOn: true }), { signal, onProgress: () => undefined });
    expect([log, states(result.steps)]).toEqual([
      ['a', 'b', '-b', 'c'],
      ['a done', 'b failed', 'c done'],
    ]);
    expect(result.failure).toBeNull();
  });

  test('what cannot be taken back says so, and the others still are', async () => {
    const log: string[] = [];
    const result = await runSteps(steps(log, { at: 'c', back: 'b' }), { signal, onProgress: () => undefined });
    expect(log).toEqual(['a', 'b', 'c', '-c', '-b', '-a']);
    expect(result.steps.map(({ id, state, code }) => [id, state, code])).toEqual([
      ['a', 'rolled-back', null],
      ['b', 'failed', 'not-taken-back'],
      ['c', 'failed', 'database-locked'],
    ]);
  });

  test('a person who cancels gets everything taken back', async () => {
    const log: string[] = [];
    const cancel = new AbortController();
    const [a, ...rest] = steps(log);
    const first: Step = {
      ...(a as Step),
      run: async (tell) => {
        cancel.abort();
        return (a as Step).run(tell);
      },
    };
    const result = await runSteps([first, ...rest], { signal: cancel.signal, onProgress: () => undefined });
    expect([log, result.failure]).toEqual([['a', '-a'], { code: 'cancelled', values: {} }]);
  });

  test('a step that waits for the person keeps what was done', async () => {
    const log: string[] = [];
    const [a, b, c] = steps(log) as [Step, Step, Step];
    const asks: Step = {
      ...b,
      run: () => Promise.resolve({ state: 'paused', code: 'run-command', values: { command: 'x' } }),
    };
    const result = await runSteps([a, asks, c], { signal, onProgress: () => undefined });
    expect([log, states(result.steps)]).toEqual([['a'], ['a done', 'b skipped', 'c waiting']]);
    expect(result.paused).toEqual({ code: 'run-command', values: { command: 'x' } });
  });
});
