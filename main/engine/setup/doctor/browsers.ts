import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '#shared/model/setup.ts';
import { finding } from './finding.ts';

const LARGEST = 4 * 1024 * 1024;
const FIREFOX_FOLDERS = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
  'Library/Application Support/Firefox/Profiles',
];

/**
 * Firefox profiles that ask a name server of their own by HTTPS and leave the hosts file out (`network.trr.mode` 2 or 3 with
 * `network.trr.exclude-etc-hosts` off): names of the set-up then lead to the Internet. Chromium reads the hosts file first.
 */
export async function checkFirefoxDns(home: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const folder of FIREFOX_FOLDERS) {
    const profiles = await readdir(join(home, folder)).catch(() => []);
    for (const profile of profiles) {
      const file = join(home, folder, profile, 'prefs.js');
      const text = await readFile(file, 'utf8').catch(() => '');
      const lines = text.length > LARGEST ? [] : text.split('\n').filter((line) => line.includes('"network.trr.'));
      const mode = preference(lines, 'network.trr.mode');
      const skipsHosts = preference(lines, 'network.trr.exclude-etc-hosts') === 'false';
      if ((mode !== '2' && mode !== '3') || !skipsHosts) continue;
      const evidence = [`${file}: network.trr.mode ${mode}`, `${file}: network.trr.exclude-etc-hosts false`];
      found.push(finding('problem', 'dns-over-https', `Firefox (${profile})`, { values: { file, profile }, evidence }));
    }
  }
  return found;
}

function preference(lines: readonly string[], name: string): string | null {
  const line = lines.find((each) => each.startsWith(`user_pref("${name}",`));
  return line === undefined ? null : (/,\s*"?([^")]*)"?\s*\)/.exec(line)?.[1] ?? null);
}
