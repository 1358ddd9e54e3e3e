import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '#shared/model/setup.ts';
import { finding } from './finding.ts';

const LARGEST = 8 * 1024 * 1024;
/** Browser, where it keeps its settings below the home on Linux, macOS and Windows, and where its policies are on Linux. */
const BROWSERS: readonly {
  readonly name: string;
  readonly settings: readonly string[];
  readonly policies: readonly string[];
}[] = [
  {
    name: 'Chromium',
    settings: [
      '.config/chromium',
      'snap/chromium/common/chromium',
      '.var/app/org.chromium.Chromium/config/chromium',
      'Library/Application Support/Chromium',
      'AppData/Local/Chromium/User Data',
    ],
    policies: ['etc/chromium/policies', 'etc/chromium-browser/policies', 'var/snap/chromium/current/policies'],
  },
  {
    name: 'Google Chrome',
    settings: [
      '.config/google-chrome',
      '.var/app/com.google.Chrome/config/google-chrome',
      'Library/Application Support/Google/Chrome',
      'AppData/Local/Google/Chrome/User Data',
    ],
    policies: ['etc/opt/chrome/policies'],
  },
  {
    name: 'Microsoft Edge',
    settings: [
      '.config/microsoft-edge',
      '.var/app/com.microsoft.Edge/config/microsoft-edge',
      'Library/Application Support/Microsoft Edge',
      'AppData/Local/Microsoft/Edge/User Data',
    ],
    policies: ['etc/opt/edge/policies'],
  },
  {
    name: 'Brave',
    settings: [
      '.config/BraveSoftware/Brave-Browser',
      'snap/brave/current/.config/BraveSoftware/Brave-Browser',
      '.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser',
      'Library/Application Support/BraveSoftware/Brave-Browser',
      'AppData/Local/BraveSoftware/Brave-Browser/User Data',
    ],
    policies: ['etc/brave/policies'],
  },
  {
    name: 'Vivaldi',
    settings: ['.config/vivaldi', 'Library/Application Support/Vivaldi', 'AppData/Local/Vivaldi/User Data'],
    policies: ['etc/opt/vivaldi/policies', 'etc/vivaldi/policies'],
  },
];

/** A setting that sends every name to a server over HTTPS, and the file that says so. */
interface SecureDns {
  readonly file: string;
  readonly mode: string;
  readonly servers: string;
}

/**
 * Chromium-family browsers that ask a name server of their own by HTTPS and no other (`dns_over_https.mode` `secure` in
 * `Local State`, or the policy `DnsOverHttpsMode`, which counts more). They read the hosts file first, so names of a set-up
 * work; names that only this network knows do not, and those look like a fault of ours. Registries of Windows and
 * configuration profiles of macOS are not looked into.
 */
export async function checkChromiumDns(home: string, root = '/'): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const { name, settings, policies } of BROWSERS) {
    const ruled = await policyOf(policies.map((folder) => join(root, folder)));
    const own = await Promise.all(settings.map((folder) => settingOf(join(home, folder, 'Local State'))));
    for (const dns of ruled === null ? own : [ruled]) {
      if (dns?.mode !== 'secure' || (ruled !== null && !(await isAnyThere(settings.map((each) => join(home, each))))))
        continue;
      const evidence = [`${dns.file}: secure${dns.servers === '' ? '' : ` ${dns.servers}`}`];
      const values = { file: dns.file, servers: dns.servers };
      found.push(finding('warning', 'dns-over-https-only', name, { values, evidence }));
    }
  }
  return found;
}

/** The last file by name counts, as browsers put policies together; mandatory ones before recommended ones. */
async function policyOf(folders: readonly string[]): Promise<SecureDns | null> {
  for (const folder of ['managed', 'recommended'].flatMap((kind) => folders.map((each) => join(each, kind)))) {
    const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
    for (const file of files.toReversed().map((name) => join(folder, name))) {
      const content = await readObject(file);
      const mode = content?.['DnsOverHttpsMode'];
      if (typeof mode === 'string') return { file, mode, servers: words(content?.['DnsOverHttpsTemplates']) };
    }
  }
  return null;
}

async function settingOf(file: string): Promise<SecureDns | null> {
  const setting = (await readObject(file))?.['dns_over_https'];
  if (typeof setting !== 'object' || setting === null) return null;
  const { mode, templates } = setting as Readonly<Record<string, unknown>>;
  return typeof mode === 'string' ? { file, mode, servers: words(templates) } : null;
}

async function isAnyThere(folders: readonly string[]): Promise<boolean> {
  const found = await Promise.all(folders.map((folder) => stat(folder).catch(() => null)));
  return found.some((each) => each !== null);
}

/** Files of other programs: what is not there, not ours to read or not JSON says nothing. */
async function readObject(file: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    if ((await stat(file)).size > LARGEST) return null;
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof content === 'object' && content !== null ? (content as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function words(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 300) : '';
}
