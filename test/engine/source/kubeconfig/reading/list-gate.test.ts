import { expect, test } from 'vitest';
import { ListGate } from '#engine/source/kubeconfig/reading/list-gate.ts';

const never = new AbortController().signal;

test('two run, the third begins when one of them has ended, also badly', async () => {
  const gate = new ListGate(2);
  const begun: string[] = [];
  const run = (name: string, result: Promise<void>) =>
    gate.run(never, () => {
      begun.push(name);
      return result;
    });
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const runs = [run('a', first.promise), run('b', second.promise), run('c', Promise.resolve())];
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b']);
  first.reject(new Error('broken'));
  await expect(runs[0]).rejects.toThrow('broken');
  await runs[2];
  expect(begun).toEqual(['a', 'b', 'c']);
  second.resolve();
  await runs[1];
});

test('who gives up while waiting leaves its place to the next', async () => {
  const gate = new ListGate(1);
  const first = Promise.withResolvers<void>();
  const holding = gate.run(never, () => first.promise);
  const leaving = new AbortController();
  const left = gate.run(leaving.signal, () => Promise.resolve('ran'));
  const next = gate.run(never, () => Promise.resolve('ran'));
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  first.resolve();
  await holding;
  expect(await next).toBe('ran');
});
