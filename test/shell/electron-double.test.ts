import type * as Electron from 'electron';
import { expect, test } from 'vitest';
import * as double from '#test/doubles/electron.ts';

type Invented = Exclude<keyof typeof double, keyof typeof Electron>;

test('the double has no name that Electron does not have', () => {
  // The compiler is the judge: an invented name makes this line a type error.
  const invented: [Invented] extends [never] ? 'none' : Invented = 'none';
  expect([invented, Object.keys(double).length > 0]).toEqual(['none', true]);
});
