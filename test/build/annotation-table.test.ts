import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { KNOWN_ANNOTATIONS } from '#engine/ingress/annotations/known-annotations.ts';
import { EVALUATED } from '#engine/ingress/annotations/families.ts';
import { annotationTable, TABLE_FILE } from '../../build/annotation-table.ts';

test('the table of annotations is what the engine goes by (otherwise: node build/annotation-table.ts)', async () => {
  expect(await readFile(TABLE_FILE, 'utf8')).toBe(await annotationTable());
});

test('every annotation has one row, and every evaluated one is in the list', async () => {
  const rows = (await annotationTable()).split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.map((line) => /^\| `([a-z0-9-]+)` +\| (evaluated|reported) +\|/.exec(line)?.slice(1));
  expect(named.map((row) => row?.[0])).toEqual([...KNOWN_ANNOTATIONS.keys()].sort());
  expect(named.filter((row) => row?.[1] === 'evaluated').map((row) => row?.[0])).toEqual([...EVALUATED].sort());
});
