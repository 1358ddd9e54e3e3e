import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { haveChromium } from './browser.ts';
import { electronBinary } from './desktop.mjs';
import { readPlaywrightReport, readVitestReport, ringLine, type RingResult } from './ring-report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test-results');
const filters = process.argv.slice(2);

type Environment = Readonly<Record<string, string>>;

const NODE_RING = 'engine, contract, shell and page code in Node';
const PAGE_RING = 'the whole product in a real browser';
const ELECTRON_RING = 'the app in real Electron';
const CLUSTER_RING = 'a real cluster';

async function nodeRing(): Promise<RingResult> {
  const report = join(results, 'node.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const options = ['run', '-c', 'build/vitest.config.ts', '--project', 'node', '--passWithNoTests', ...reporters];
  await run(['node_modules/vitest/vitest.mjs', ...options, ...filters], {}, 'shown');
  return readVitestReport(NODE_RING, report);
}

/** Runs beside the ring in Node, which mostly waits for processes; its words come after those of that one. */
async function pageRing(): Promise<RingResult> {
  const chromium = haveChromium();
  if (chromium === null) {
    return skipped(PAGE_RING, 'no Chromium found and none could be installed; set CHROMIUM to the path of one');
  }
  return playwright(PAGE_RING, 'page', 'build/playwright.config.ts', { CHROMIUM: chromium }, 'kept');
}

async function electronRing(): Promise<RingResult> {
  if (electronBinary() === null) {
    return skipped(
      ELECTRON_RING,
      "Electron's binary is not installed; npx install-electron, or set ELECTRON_OVERRIDE_DIST_PATH",
    );
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return skipped(ELECTRON_RING, 'there is no display; run under xvfb-run');
  }
  return playwright(ELECTRON_RING, 'electron', 'build/playwright-electron.config.ts');
}

async function playwright(
  ring: string,
  name: string,
  configuration: string,
  environment: Environment = {},
  output: Output = 'shown',
): Promise<RingResult> {
  const report = join(results, `${name}.json`);
  const options = ['test', '-c', configuration, '--reporter=list,json', '--pass-with-no-tests', ...filters];
  const variables = { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  await run(['node_modules/@playwright/test/cli.js', ...options], variables, output);
  return readPlaywrightReport(ring, report);
}

function skipped(ring: string, reason: string): RingResult {
  return { ring, passed: 0, failed: 0, skipped: 0, reason };
}

/** `kept`: shown at the end, so that the words of two rings are not mixed. */
type Output = 'shown' | 'kept';
const kept: string[] = [];

function run(words: readonly string[], environment: Environment, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => kept.push(String(chunk)));
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const [inNode, inPage] = await Promise.all([nodeRing(), pageRing()]);
process.stdout.write(kept.join(''));
const rings = [
  inNode,
  inPage,
  await electronRing(),
  skipped(CLUSTER_RING, 'needs a cluster; npm run test:cluster runs it'),
];
const passed = rings.reduce((sum, ring) => sum + ring.passed, 0);
const failed = rings.reduce((sum, ring) => sum + ring.failed, 0);
console.log(`\n${rings.map(ringLine).join('\n')}`);
if (passed + failed === 0) console.log(`No test matches ${filters.join(' ')}.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
