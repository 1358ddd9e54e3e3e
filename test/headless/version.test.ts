import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { VERSION } from '#main/api/version.ts';
import { isTooOld, OLDEST_NODE } from '#main/headless/node-version.ts';

test('the version is that of package.json', async () => {
  const file = new URL('../../package.json', import.meta.url);
  expect(VERSION).toBe((JSON.parse(await readFile(file, 'utf8')) as { version: string }).version);
});

test('the oldest Node that is let through is that of package.json', async () => {
  const file = new URL('../../package.json', import.meta.url);
  const { engines } = JSON.parse(await readFile(file, 'utf8')) as { engines: { node: string } };
  expect(`>=${OLDEST_NODE}`).toBe(engines.node);
  expect(['20.20.2', '24.8.0', '24.9.0', '24.21.0', '25.0.0'].map(isTooOld)).toEqual([true, true, false, false, false]);
});
