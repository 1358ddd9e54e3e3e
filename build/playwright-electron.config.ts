import { defineConfig } from '@playwright/test';

const seconds = 1000;

/** Real Electron, one at a time because of the single-instance lock. */
export default defineConfig({
  testDir: '../test/electron',
  outputDir: '../test-results/electron',
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60 * seconds,
});
