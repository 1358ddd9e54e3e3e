import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { VERSION } from '#main/api/version.ts';

test('the version is that of package.json', async () => {
  const file = new URL('../../package.json', import.meta.url);
  expect(VERSION).toBe((JSON.parse(await readFile(file, 'utf8')) as { version: string }).version);
});
