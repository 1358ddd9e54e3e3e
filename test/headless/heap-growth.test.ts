import { expect, test } from 'vitest';
import { restrainHeap, type Applying } from '#main/headless/heap-growth.ts';

test('garbage is collected earlier from the first reading of a large cluster on, and that is said once', () => {
  const listeners = new Set<Parameters<Applying['on']>[1]>();
  const flags: string[] = [];
  const engine: Applying = {
    on: (_event, listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  restrainHeap(engine, (flag) => flags.push(flag));
  const apply = (objects: number): void => listeners.forEach((listener) => listener({ objects }));
  apply(50);
  expect(flags).toEqual([]);
  apply(50_000);
  apply(50_000);
  expect(flags).toEqual(['--heap-growing-percent=20']);
});
