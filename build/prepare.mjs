// Runs on the Node that npm was started with (20 or newer), before anything is installed: plain JavaScript, no packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = 20;
const BUILT = join(root, 'dist', '.build');
const SOURCES = ['shared', 'main', 'renderer', 'build/bundle.ts', 'package.json', 'package-lock.json', 'LICENSE'];
const HEARTBEAT = 15_000;

/** Writes a line for a person; standard output belongs to the product. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Ends the process with a sentence instead of a stack trace. */
export function giveUp(line) {
  say(line);
  process.exit(1);
}

/** The pinned Node 24 in node_modules, which runs everything but these first files. */
export function pinnedNode() {
  const binary = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) ? binary : null;
}

/** Installs with `npm ci` where what is installed is not what package-lock.json says; gives the pinned Node. */
export async function install() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    giveUp(
      `Gatehouse needs Node ${OLDEST_NODE} or newer to start; this is ${process.version}. Get one from https://nodejs.org.`,
    );
  }
  if (!isInstalled()) {
    await runNpmCi();
    if (pinnedNode() === null) {
      giveUp(
        'The pinned Node is missing after npm ci. Install scripts seem to be off; try: npm ci --ignore-scripts=false',
      );
    }
  }
  return pinnedNode();
}

/** npm keeps what it installed in a lock file of its own and writes that last, so that half an installation has none. */
function isInstalled() {
  const installed = readText(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null || pinnedNode() === null) return false;
  const wanted = readText(join(root, 'package-lock.json')) ?? '{}';
  const { packages: found = {} } = JSON.parse(installed);
  const { packages = {} } = JSON.parse(wanted);
  return Object.entries(packages).every(
    ([path, { version, optional }]) => path === '' || optional === true || found[path]?.version === version,
  );
}

/** Bundles into dist/ when a source file has changed since the last bundle. */
export async function buildIfStale(node) {
  const sources = fingerprint();
  if (readText(BUILT) === sources) return;
  say('Building …');
  const { code } = await run(node, ['build/bundle.ts'], { quiet: false });
  if (code !== 0) giveUp('The build failed; the lines above say why.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(BUILT, sources);
}

/** Runs a program in the project's folder with its output shown, and says from time to time that it still runs. */
export function run(command, options, { environment = {}, quiet = true, label = '', limit = 0 } = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, options, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let text = '';
    const take = (chunk) => {
      text = (text + chunk).slice(-100_000);
      if (!quiet) process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const heartbeat = setInterval(() => {
      if (label !== '') say(`${label}, ${Math.round((Date.now() - started) / 1000)} s so far …`);
    }, HEARTBEAT);
    const timer = limit > 0 ? setTimeout(() => child.kill(), limit) : null;
    const end = (code, failure) => {
      clearInterval(heartbeat);
      if (timer !== null) clearTimeout(timer);
      resolve({ code, text: failure === null ? text : `${text}${failure}\n` });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code) => end(code ?? 1, null));
  });
}

async function runNpmCi() {
  const fresh = !existsSync(join(root, 'node_modules'));
  say(
    fresh
      ? 'Installing what Gatehouse needs (once, one to three minutes) …'
      : 'package-lock.json changed; installing …',
  );
  const npm = process.env.npm_execpath;
  // Under npm the running Node may be the pinned one, which npm ci is about to replace: npm's own Node does the work.
  const [command, first] = npm?.endsWith('js')
    ? [process.env.npm_node_execpath ?? process.execPath, [npm]]
    : ['npm', []];
  const { code, text } = await run(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    environment: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    label: 'Installing',
  });
  if (code === 0) return;
  say(text.trimEnd());
  giveUp(explainNpm(code, text));
}

function explainNpm(code, text) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/.test(text)) {
    return 'npm could not reach its registry. Check the network (and "npm config get registry" or a proxy), then start again.';
  }
  if (/ENOSPC/.test(text)) return 'The disk is full: Gatehouse needs about 1 GB here while it is built from source.';
  if (/EACCES|EPERM|EROFS/.test(text))
    return `npm may not write to ${root}. Give yourself that folder, then start again.`;
  if (code === 127)
    return 'npm was not found. Start with "npm start" or "npm test" from a Node installation that has npm.';
  return `npm ci ended with code ${code}; the lines above say why.`;
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) add(hash, source);
  return hash.digest('hex');
}

function add(hash, path) {
  const state = statSync(join(root, path), { throwIfNoEntry: false });
  if (state === undefined) return;
  if (!state.isDirectory()) {
    hash.update(`${path}\0${state.size}\0${state.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(root, path)).sort()) add(hash, `${path}/${name}`);
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
