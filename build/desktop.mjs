// Plain JavaScript for the same reason as prepare.mjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './prepare.mjs';

const package_ = join(root, 'node_modules', 'electron');
const FAILED = join(root, 'node_modules', '.gatehouse-electron-failed');
const DOWNLOAD_LIMIT = 180_000;

/** Options that only mean something without a desktop: a program reads standard output, or a browser gets the page. */
const HEADLESS_OPTIONS = ['-o', '--output', '--ui-port', '--no-ui', '--open', '--log', '-h', '--help'];

/** Electron's binary where the product can show itself, else the reason why it cannot, as the end of a sentence. */
export async function findDesktop(node, options) {
  const asked = options.find((option) => HEADLESS_OPTIONS.includes(option.split('=')[0]));
  if (asked !== undefined) return { binary: null, reason: `${asked} is for use without a desktop` };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { binary: null, reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  }
  if (process.platform === 'linux' && process.getuid() === 0 && !process.env.ELECTRON_DISABLE_SANDBOX) {
    return { binary: null, reason: 'Electron does not run as root with its sandbox' };
  }
  const binary = electronBinary() ?? (await download(node));
  return binary === null
    ? { binary, reason: `Electron's binary could not be had (to try again: rm ${FAILED})` }
    : { binary, reason: '' };
}

/** Where Electron's own launcher would look, or null when there is nothing. */
export function electronBinary() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = names[process.platform] ?? 'electron';
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(package_, 'dist');
  return existsSync(join(folder, name)) ? join(folder, name) : null;
}

async function download(node) {
  const { version } = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'));
  if (existsSync(FAILED) && readFileSync(FAILED, 'utf8').startsWith(version)) return null;
  say(`Downloading Electron ${version} (once, about 120 MB) …`);
  const { code, text } = await run(node, [join(package_, 'install.js')], {
    label: 'Downloading',
    limit: DOWNLOAD_LIMIT,
  });
  const binary = electronBinary();
  if (code === 0 && binary !== null) return binary;
  writeFileSync(FAILED, `${version}\n${text}`);
  say('Electron could not be downloaded.');
  return null;
}
