import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlaywrightReport, readVitestReport, ringLine } from '../../build/ring-report.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a test file that does not load counts as a failure', async () => {
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  const unloaded = { status: 'failed', assertionResults: [] };
  const file = await report({
    numPassedTests: 4,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [failed, unloaded],
  });
  expect(await readVitestReport('ring', file)).toEqual({
    ring: 'ring',
    passed: 4,
    failed: 2,
    skipped: 2,
    reason: null,
  });
});

test('a test of the page that passes only when repeated counts as a failure', async () => {
  const file = await report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}] });
  expect(await readPlaywrightReport('ring', file)).toEqual({
    ring: 'ring',
    passed: 3,
    failed: 3,
    skipped: 0,
    reason: null,
  });
});

test('a runner that leaves no report, or half of one, counts as a failure', async () => {
  const half = join(folder, 'half.json');
  await writeFile(half, '{"numPassed');
  const crashed = { ring: 'ring', passed: 0, failed: 1, skipped: 0, reason: null };
  expect([await readVitestReport('ring', join(folder, 'none.json')), await readPlaywrightReport('ring', half)]).toEqual(
    [crashed, crashed],
  );
});

test('the summary says loudly what was skipped and why', () => {
  const ran = { ring: 'page', passed: 3, failed: 0, skipped: 1, reason: null };
  const lines = [
    ran,
    { ...ran, failed: 2 },
    { ...ran, reason: 'there is no display' },
    { ...ran, passed: 0, skipped: 0 },
  ].map(ringLine);
  expect(lines).toEqual([
    'passed   page: 3 passed, 0 failed, 1 skipped',
    'FAILED   page: 3 passed, 2 failed, 1 skipped',
    'SKIPPED  page: there is no display',
    'SKIPPED  page: no test was found',
  ]);
});

async function report(value: unknown): Promise<string> {
  const file = join(folder, 'report.json');
  await writeFile(file, JSON.stringify(value));
  return file;
}
