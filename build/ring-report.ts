import { readFile } from 'node:fs/promises';

/** What one ring of tests came to. `skipped` counts single tests; a ring that could not run at all has a `reason`. */
export interface RingResult {
  readonly ring: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why the ring did not run, null when it ran. */
  readonly reason: string | null;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly unknown[];
}

/** Reads Vitest's JSON report. A file that failed without a failed test (it did not load) counts as one failure. */
export async function readVitestReport(ring: string, file: string): Promise<RingResult> {
  const report = await readReport<VitestReport>(file);
  if (report === null) return crashed(ring);
  const broken = report.testResults.filter(
    (result) =>
      result.status === 'failed' && !result.assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  return { ring, passed: report.numPassedTests, failed, skipped: report.numPendingTests, reason: null };
}

/** Reads Playwright's JSON report. A test that passed only when repeated counts as failed, and so does an error outside a test. */
export async function readPlaywrightReport(ring: string, file: string): Promise<RingResult> {
  const report = await readReport<PlaywrightReport>(file);
  if (report === null) return crashed(ring);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { ring, passed: expected, failed: unexpected + flaky + report.errors.length, skipped, reason: null };
}

/** One line of the summary. */
export function ringLine(result: RingResult): string {
  if (result.reason !== null) return `SKIPPED  ${result.ring}: ${result.reason}`;
  if (result.passed + result.failed + result.skipped === 0) return `SKIPPED  ${result.ring}: no test was found`;
  const state = result.failed === 0 ? 'passed ' : 'FAILED ';
  const skipped = result.skipped === 0 ? '' : `, ${result.skipped} skipped`;
  return `${state}  ${result.ring}: ${result.passed} passed, ${result.failed} failed${skipped}`;
}

function crashed(ring: string): RingResult {
  return { ring, passed: 0, failed: 1, skipped: 0, reason: null };
}

async function readReport<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    // A runner that crashed leaves no report or half of one; the caller counts that as a failure.
    return null;
  }
}
