import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECTIONS } from './rows/sections.ts';
import { spokenOf } from './rows/seen.ts';
import { ServedRows } from './rows/served-rows.ts';

let controller: ServedRows;
let local: ServedRows;

beforeAll(async () => {
  controller = await ServedRows.start('controller');
  local = await ServedRows.start('local');
});

afterAll(async () => {
  await controller.close();
  await local.close();
});

describe.each(SECTIONS.map(({ title, rows }) => [title, rows] as const))('over sockets: %s', (_, rows) => {
  for (const row of rows) {
    test(row.name, async () => {
      const served = row.profile === 'local' ? local : controller;
      expect(spokenOf(await served.run(row), row.expected)).toEqual(row.expected);
    });
  }
});
