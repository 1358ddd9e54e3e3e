import { defineConfig } from '@playwright/test';
import { findChromium } from './chromium.ts';

const executablePath = findChromium();
const seconds = 1000;

/** The whole product, headless, in a real browser. One worker: the machines that run this have two cores. */
export default defineConfig({
  testDir: '../test/ui',
  outputDir: '../test-results/ui',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 45 * seconds,
  expect: { timeout: 10 * seconds },
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      // Chromium's own sandbox needs user namespaces, which containers run as root do not have.
      chromiumSandbox: process.getuid?.() !== 0,
    },
    locale: 'en-US',
    // It takes as long as the tests themselves; `--trace on` makes one.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
