import { constants } from 'node:fs';
import { access, open, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How a browser was installed. A `snap` sees neither hidden folders nor `/tmp`, and has a home of its own; a `flatpak` sees
 * only its own folder (reference trust F).
 */
export type Packaging = 'native' | 'snap' | 'flatpak';

/** A browser of the Chromium family on this machine. `program` is absolute. */
export interface FoundBrowser {
  readonly id: string;
  readonly name: string;
  readonly packaging: Packaging;
  readonly program: string;
  /** Where a profile may be so that the browser can read it; null: anywhere. */
  readonly profileParent: string | null;
}

interface KnownBrowser {
  readonly id: string;
  readonly name: string;
  readonly linux: readonly string[];
  readonly snap: string | null;
  readonly flatpak: string;
  readonly darwin: string;
  readonly win32: string;
}

/** The only programs that are ever started as a browser, the preferred one first. */
const KNOWN: readonly KnownBrowser[] = [
  {
    id: 'chromium',
    name: 'Chromium',
    linux: ['chromium', 'chromium-browser'],
    snap: 'chromium',
    flatpak: 'org.chromium.Chromium',
    darwin: 'Chromium.app/Contents/MacOS/Chromium',
    win32: 'Chromium\\Application\\chrome.exe',
  },
  {
    id: 'chrome',
    name: 'Google Chrome',
    linux: ['google-chrome-stable', 'google-chrome'],
    snap: null,
    flatpak: 'com.google.Chrome',
    darwin: 'Google Chrome.app/Contents/MacOS/Google Chrome',
    win32: 'Google\\Chrome\\Application\\chrome.exe',
  },
  {
    id: 'edge',
    name: 'Microsoft Edge',
    linux: ['microsoft-edge-stable', 'microsoft-edge'],
    snap: null,
    flatpak: 'com.microsoft.Edge',
    darwin: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    win32: 'Microsoft\\Edge\\Application\\msedge.exe',
  },
  {
    id: 'brave',
    name: 'Brave',
    linux: ['brave-browser-stable', 'brave-browser'],
    snap: 'brave',
    flatpak: 'com.brave.Browser',
    darwin: 'Brave Browser.app/Contents/MacOS/Brave Browser',
    win32: 'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  },
  {
    id: 'vivaldi',
    name: 'Vivaldi',
    linux: ['vivaldi-stable', 'vivaldi'],
    snap: null,
    flatpak: 'com.vivaldi.Vivaldi',
    darwin: 'Vivaldi.app/Contents/MacOS/Vivaldi',
    win32: 'Vivaldi\\Application\\vivaldi.exe',
  },
];

const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/run/current-system/sw/bin'];
/** Ubuntu's `chromium-browser` is a script of a few lines that starts the snap. */
const LONGEST_SCRIPT = 8 * 1024;

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `/`, or the root of a copy. */
  readonly root: string;
}

/** The browsers of this machine that can be started isolated, each product once, a native one before a packaged one. */
export async function findBrowsers(machine: Machine): Promise<readonly FoundBrowser[]> {
  const found = await Promise.all(KNOWN.map((known) => findBrowser(known, machine)));
  return found.filter((browser) => browser !== null);
}

/** Where profiles of an earlier run may have been left besides the state folder. */
export function profileParents(machine: Pick<Machine, 'platform' | 'home'>): readonly string[] {
  if (machine.platform !== 'linux') return [];
  return KNOWN.flatMap((known) => [
    ...(known.snap === null ? [] : [snapParent(known.snap, machine.home)]),
    flatpakParent(known.flatpak, machine.home),
  ]);
}

async function findBrowser(known: KnownBrowser, machine: Machine): Promise<FoundBrowser | null> {
  const { id, name } = known;
  for (const { program, packaging, profileParent } of candidates(known, machine)) {
    // Joined to the root of this machine, a Windows path would lose its drive.
    const path = machine.root === '/' ? program : join(machine.root, program);
    if (!(await isExecutable(path))) continue;
    if (packaging === 'native' && (await startsSnap(path))) continue;
    return { id, name, packaging, program: path, profileParent };
  }
  return null;
}

function candidates(
  known: KnownBrowser,
  { platform, home, environment }: Machine,
): readonly Pick<FoundBrowser, 'program' | 'packaging' | 'profileParent'>[] {
  const native = (program: string) => ({ program, packaging: 'native', profileParent: null }) as const;
  switch (platform) {
    case 'darwin':
      return ['/Applications', join(home, 'Applications')].map((folder) => native(join(folder, known.darwin)));
    case 'win32': {
      const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => environment[name]);
      return folders.flatMap((folder) => (folder === undefined ? [] : [native(`${folder}\\${known.win32}`)]));
    }
    default: {
      const { snap, flatpak } = known;
      const exported = ['/var/lib/flatpak/exports/bin', join(home, '.local/share/flatpak/exports/bin')];
      return [
        ...known.linux.flatMap((file) => LINUX_FOLDERS.map((folder) => native(join(folder, file)))),
        ...(snap === null
          ? []
          : ([
              { program: join('/snap/bin', snap), packaging: 'snap', profileParent: snapParent(snap, home) },
            ] as const)),
        ...exported.map(
          (folder) =>
            ({
              program: join(folder, flatpak),
              packaging: 'flatpak',
              profileParent: flatpakParent(flatpak, home),
            }) as const,
        ),
      ];
    }
  }
}

function snapParent(snap: string, home: string): string {
  return join(home, 'snap', snap, 'common', 'gatehouse-browsers');
}

function flatpakParent(id: string, home: string): string {
  return join(home, '.var/app', id, 'cache', 'gatehouse-browsers');
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there or not ours to start: the same for a list
  }
}

async function startsSnap(file: string): Promise<boolean> {
  const target = await realpath(file);
  if (target === '/usr/bin/snap' || target.startsWith('/snap/')) return true;
  const handle = await open(target, 'r');
  try {
    const { size } = await handle.stat();
    if (size > LONGEST_SCRIPT) return false;
  } finally {
    await handle.close();
  }
  return (await readFile(target, 'latin1')).includes('/snap/bin/');
}
