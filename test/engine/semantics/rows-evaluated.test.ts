import { describe, expect, test } from 'vitest';
import { evaluateRow } from './rows/evaluate-row.ts';
import { SECTIONS } from './rows/sections.ts';
import { spokenOf } from './rows/seen.ts';

describe.each(SECTIONS.map(({ title, rows }) => [title, rows] as const))('evaluated: %s', (_, rows) => {
  for (const row of rows) {
    test(row.name, async () => {
      expect(spokenOf(await evaluateRow(row), row.expected)).toEqual(row.expected);
    });
  }
});
