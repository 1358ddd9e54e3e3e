import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreUnreachable } from '../absent-files.ts';
import { pathOn, type Machine } from '../machine.ts';
import type { NssPlace } from './nss-store.ts';

/** Names of programs of the Chromium family as they are started; the short names of their processes begin like this. */
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'google-chrome-beta',
  'google-chrome-unstable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
  'vivaldi',
  'vivaldi-stable',
  'opera',
];
const PROCESSES = ['chromium', 'chromium-browse', 'chrome', 'msedge', 'brave', 'vivaldi-bin', 'opera'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/opt/microsoft/msedge', '/opt/brave.com/brave'];
/** Where a browser that was started once keeps its settings. */
const SETTINGS = ['chromium', 'google-chrome', 'microsoft-edge', 'BraveSoftware', 'vivaldi', 'opera'];

/**
 * The databases of Chromium-family browsers. `~/.pki/nssdb` counts as soon as that folder exists, else the one under
 * `$XDG_DATA_HOME`; creating the first beside the second would hide the certificates in the second, so it is created only
 * where there is neither (reference trust C.3). Snaps and flatpaks have homes of their own and count where a database is.
 */
export async function nssPlaces(machine: Machine): Promise<readonly NssPlace[]> {
  const { home, env } = machine;
  const old = join(home, '.pki/nssdb');
  const shared = env['XDG_DATA_HOME'];
  // The specification of base folders has relative paths ignored.
  const data = shared?.startsWith('/') === true ? shared : join(home, '.local/share');
  const recent = join(data, 'pki/nssdb');
  const [hasOld, hasRecent] = await Promise.all([old, recent].map(isFolder));
  const used = await hasBrowser(machine);
  const place = (folder: string, name: string, isUsed: boolean): NssPlace => ({
    folder,
    kind: 'nss',
    name,
    processes: PROCESSES,
    used: isUsed,
  });
  const own = [
    ...(hasOld || !hasRecent ? [place(old, 'Chromium, Chrome, Edge', hasOld || used)] : []),
    // The one that is not in force is still filled, for browsers that were started with another home; never made.
    ...(hasRecent && (!hasOld || (await hasDatabase(recent)))
      ? [place(recent, 'Chromium, Chrome, Edge (XDG)', true)]
      : []),
  ];
  const packaged = (await packagedHomes(home)).flatMap(({ name, folders }) =>
    folders.map((folder) => ({ folder, name })),
  );
  const filled = await Promise.all(packaged.map(({ folder }) => hasDatabase(folder)));
  return [...own, ...packaged.filter((_, index) => filled[index]).map(({ folder, name }) => place(folder, name, true))];
}

async function packagedHomes(
  home: string,
): Promise<readonly { readonly name: string; readonly folders: readonly string[] }[]> {
  const snaps = (await names(join(home, 'snap'))).map((name) => ({
    name: `${name} (snap)`,
    folders: ['.pki/nssdb', '.local/share/pki/nssdb'].map((folder) => join(home, 'snap', name, 'current', folder)),
  }));
  const flatpaks = (await names(join(home, '.var/app'))).map((name) => ({
    name: `${name} (Flatpak)`,
    folders: ['.pki/nssdb', 'data/pki/nssdb'].map((folder) => join(home, '.var/app', name, folder)),
  }));
  return [...snaps, ...flatpaks];
}

async function hasBrowser(machine: Machine): Promise<boolean> {
  const programs = FOLDERS.flatMap((folder) => BROWSERS.map((name) => pathOn(machine, join(folder, name))));
  const settings = SETTINGS.map((name) => join(machine.home, '.config', name));
  const found = await Promise.all([...programs, ...settings].map((path) => stat(path).catch(ignoreUnreachable)));
  return found.some((each) => each !== null);
}

async function hasDatabase(folder: string): Promise<boolean> {
  return (await lstat(join(folder, 'cert9.db')).catch(ignoreUnreachable))?.isFile() === true;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoreUnreachable))?.isDirectory() === true;
}

async function names(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(ignoreUnreachable)) ?? [];
}
