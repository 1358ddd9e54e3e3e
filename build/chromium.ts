import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const FIXED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser for tests: `CHROMIUM`, else the system's, else the one Playwright downloaded; null where there is none. */
export function findChromium(): string | null {
  return chromiumCandidates()[0] ?? null;
}

/** Every browser that could be used, best first. `CHROMIUM` leaves no choice. */
export function chromiumCandidates(): readonly string[] {
  const asked = process.env['CHROMIUM'];
  if (asked !== undefined && asked !== '') return [asked];
  const folders = new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin']);
  folders.delete('');
  const found = NAMES.flatMap((name) => [...folders].map((folder) => join(folder, name)));
  return [...found, ...FIXED, chromium.executablePath()].filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
