import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumCandidates } from './chromium.ts';

const LIMIT = 300_000;

interface Attempt {
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
}

/** Finds a browser for the tests that starts, installing one where that can be done without asking; null when none could be had. */
export function haveChromium(): string | null {
  const found = workingChromium();
  if (found !== null || process.env['CHROMIUM']) return found;
  for (const attempt of attempts()) {
    console.error(`No Chromium that starts was found; trying ${attempt.name} …`);
    if (attempt.commands.every(succeeds)) {
      const installed = workingChromium();
      if (installed !== null) return installed;
    }
  }
  return null;
}

/** A file alone is not enough: it may be a placeholder for a snap, or lack libraries. */
function workingChromium(): string | null {
  return chromiumCandidates().find((file) => succeeds([file, '--version'])) ?? null;
}

function attempts(): readonly Attempt[] {
  const playwright = {
    name: "Playwright's download",
    commands: [[process.execPath, 'node_modules/playwright/cli.js', 'install', 'chromium']],
  };
  const become = becomeRoot();
  if (!existsSync('/usr/bin/apt-get') || become === null) return [playwright];
  const quiet = [...become, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  const debian = {
    name: 'apt-get install chromium',
    commands: [
      [...quiet, 'update'],
      [...quiet, 'install', '-y', '--no-install-recommends', 'chromium'],
    ],
  };
  return [debian, playwright];
}

function becomeRoot(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  return succeeds(['sudo', '-n', 'true']) ? ['sudo', '-n'] : null;
}

function succeeds(words: readonly string[]): boolean {
  const [command = '', ...options] = words;
  const { status } = spawnSync(command, options, { stdio: ['ignore', 'ignore', 'inherit'], timeout: LIMIT });
  return status === 0;
}
