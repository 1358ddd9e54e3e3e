import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { ignoreUnreachable } from '../absent-files.ts';
import type { Machine } from '../machine.ts';
import type { NssPlace } from './nss-store.ts';

interface ProfileRoot {
  readonly folder: string;
  readonly program: string;
}

const PROCESSES = ['firefox', 'firefox-esr', 'firefox-bin', 'thunderbird', 'thunderbird-bin', 'librewolf', 'waterfox'];
const MOST_PROFILES = 64;

/**
 * The profiles of Firefox and its relatives: every profile that a `profiles.ini` names and that is there. Firefox has moved
 * from `~/.mozilla/firefox` to `~/.config/mozilla/firefox` for homes without the first (reference trust C.4); both are
 * looked at, and the homes of snap and flatpak. ESR and Developer Edition share the folder of Firefox.
 */
export async function firefoxPlaces(machine: Machine): Promise<readonly NssPlace[]> {
  const found = await Promise.all(profileRoots(machine).map(profilesOf));
  const seen = new Set<string>();
  return found.flat().filter(({ folder }) => !seen.has(folder) && seen.add(folder) !== undefined);
}

/** A profile as `profiles.ini` has it: its folder, and the name that the profile manager shows. */
export interface FirefoxProfile {
  readonly folder: string;
  readonly name: string;
}

/** The profiles of a `profiles.ini`, whose relative paths start in `root`. */
export function readProfilesIni(text: string, root: string): readonly FirefoxProfile[] {
  const profiles: FirefoxProfile[] = [];
  for (const section of text
    .replace(/^\uFEFF/, '')
    .split(/^[^\S\n]*\[/m)
    .slice(1)) {
    const [title = '', ...lines] = section.split(/\r?\n|\r/);
    if (!/^Profile[0-9]+\]\s*$/.test(title)) continue;
    const values = new Map(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()]),
    );
    const path = values.get('Path') ?? '';
    if (path === '' || path.includes('\0')) continue;
    const folder = values.get('IsRelative') === '0' ? path : join(root, path);
    if (isAbsolute(folder)) profiles.push({ folder: resolve(folder), name: values.get('Name') ?? path });
  }
  return profiles.slice(0, MOST_PROFILES);
}

function profileRoots({ platform, home, env }: Machine): readonly ProfileRoot[] {
  switch (platform) {
    case 'darwin': {
      const support = join(home, 'Library/Application Support');
      return [
        { folder: join(support, 'Firefox'), program: 'Firefox' },
        { folder: join(support, 'LibreWolf'), program: 'LibreWolf' },
        { folder: join(home, 'Library/Thunderbird'), program: 'Thunderbird' },
      ];
    }
    case 'win32': {
      const roaming = env['APPDATA'] ?? join(home, 'AppData/Roaming');
      return [
        { folder: join(roaming, 'Mozilla/Firefox'), program: 'Firefox' },
        { folder: join(roaming, 'librewolf'), program: 'LibreWolf' },
        { folder: join(roaming, 'Thunderbird'), program: 'Thunderbird' },
      ];
    }
    default: {
      const settings =
        env['XDG_CONFIG_HOME']?.startsWith('/') === true ? env['XDG_CONFIG_HOME'] : join(home, '.config');
      const flatpak = join(home, '.var/app');
      return [
        { folder: join(home, '.mozilla/firefox'), program: 'Firefox' },
        { folder: join(settings, 'mozilla/firefox'), program: 'Firefox' },
        { folder: join(home, 'snap/firefox/common/.mozilla/firefox'), program: 'Firefox (snap)' },
        { folder: join(flatpak, 'org.mozilla.firefox/.mozilla/firefox'), program: 'Firefox (Flatpak)' },
        { folder: join(flatpak, 'org.mozilla.firefox/config/mozilla/firefox'), program: 'Firefox (Flatpak)' },
        { folder: join(home, '.librewolf'), program: 'LibreWolf' },
        { folder: join(flatpak, 'io.gitlab.librewolf-community/.librewolf'), program: 'LibreWolf (Flatpak)' },
        { folder: join(home, '.waterfox'), program: 'Waterfox' },
        { folder: join(home, '.thunderbird'), program: 'Thunderbird' },
        { folder: join(home, 'snap/thunderbird/common/.thunderbird'), program: 'Thunderbird (snap)' },
        { folder: join(flatpak, 'org.mozilla.Thunderbird/.thunderbird'), program: 'Thunderbird (Flatpak)' },
      ];
    }
  }
}

async function profilesOf({ folder, program }: ProfileRoot): Promise<readonly NssPlace[]> {
  const text = await readFile(join(folder, 'profiles.ini'), 'utf8').catch(ignoreUnreachable);
  const named = text === null ? [] : readProfilesIni(text, folder);
  // A profile that was left out of the list, as by a restored backup, may still be started by its path.
  const others = (await readdir(folder, { withFileTypes: true }).catch(ignoreUnreachable)) ?? [];
  const loose = others.filter((entry) => entry.isDirectory()).map(({ name }) => ({ folder: join(folder, name), name }));
  const listed = new Set(named.map((profile) => profile.folder));
  const all = [...named, ...loose.filter((profile) => !listed.has(profile.folder))];
  const there = await Promise.all(all.map((profile) => isProfile(profile.folder, listed.has(profile.folder))));
  return all
    .filter((_, index) => there[index])
    .map((profile) => ({
      folder: profile.folder,
      kind: 'firefox',
      name: `${program} (${profile.name})`,
      processes: PROCESSES,
      used: true,
    }));
}

/** A listed profile counts as a folder even before its first start; any other folder by its database. */
async function isProfile(folder: string, listed: boolean): Promise<boolean> {
  const stats = await stat(listed ? folder : join(folder, 'cert9.db')).catch(ignoreUnreachable);
  return stats !== null && (listed ? stats.isDirectory() : stats.isFile());
}
