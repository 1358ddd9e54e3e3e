/**
 * Run by `whole-machine.test.ts` on a private copy of this machine: trusts a new authority everywhere, has every consumer
 * ask real servers, takes it back, and prints what was seen as one line of JSON.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustTable } from '#shared/model/setup.ts';
import { createCertificateStore } from '#engine/tls/create-certificate-store.ts';
import { AuthorityFolder } from '#engine/tls/authority-folder.ts';
import { readAuthority } from '#engine/tls/authority.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { readRoot } from '#engine/trust/root-certificate.ts';
import { trustStores } from '#engine/trust/trust-stores.ts';
import { trustTable } from '#engine/trust/trust-table.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import { verifyWithChromium } from '#engine/trust/verify/verify-chromium.ts';
import { serveByName, signAnyway } from './leaf-server.ts';
import { contentsOf } from './system-contents.ts';

const [scratch = '', chromium = ''] = process.argv.slice(2);
const home = join(scratch, 'home');
const machine: Machine = { platform: 'linux', root: '/', home, env: {}, uid: 0, stateFolder: join(scratch, 'state') };
const seen: Record<string, unknown> = {};

// The state that the system's own tool makes: what somebody put there by hand beside it is not part of the question.
execFileSync('/usr/sbin/update-ca-certificates', ['--fresh'], { stdio: 'ignore' });
await mkdir(join(home, '.config/chromium'), { recursive: true });
await mkdir(join(home, '.mozilla/firefox/abc.default'), { recursive: true });
await writeFile(
  join(home, '.mozilla/firefox/profiles.ini'),
  '[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n',
);

const certificates = await createCertificateStore({ stateFolder: machine.stateFolder });
const hosts = ['shop.test', 'da2so.com'].map((host) => ({ host, namespace: 'default', entries: [] }));
certificates.update({
  hosts,
  secrets: [],
  secretsReadable: true,
  defaultSecret: null,
  certificates: 'local',
  profile: 'local',
});
const { root: pem } = await certificates.authority.renew(['da2so.com']);
const root = readRoot(pem);
const parts = await new AuthorityFolder(machine.stateFolder).read();
if (root === null || parts === null) throw new Error('no authority');
const authority = await readAuthority(parts);
const forbidden = await signAnyway(authority, 'github.com');
const mixed = await signAnyway(authority, 'mixed.test', 'github.com');
const served = async (name: string) => (await certificates.serve(name)).context;
const { server, port } = await serveByName(async (name) =>
  name === 'github.com' ? forbidden : name === 'mixed.test' ? mixed : served(name),
);
const targets = ['shop.test', 'da2so.com', 'github.com', 'mixed.test'].map((host) => ({
  host,
  address: '127.0.0.1',
  port,
}));

const shortOf = ({ stores, cells }: TrustTable): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stores.map(({ id, state }) => {
      const verdicts = cells.filter(({ store }) => store === id).map(({ verdict }) => verdict);
      return [id.replace(home, '~'), `${state}: ${verdicts.join(' ')}`];
    }),
  );
const table = async (): Promise<Readonly<Record<string, string>>> =>
  shortOf(await trustTable(await trustStores(machine), targets, root));
const browser = async (as: Machine): Promise<readonly string[]> => {
  const verdicts = chromium === '' ? [] : await verifyWithChromium(chromium, as, targets);
  return verdicts.map(({ verdict, detail }) => `${verdict}${detail === null ? '' : ` ${detail}`}`);
};
/** As a person would type it, without -k. */
const typed = async (program: string, ...args: string[]): Promise<number | string | null> => {
  const { promise, resolve } = Promise.withResolvers<number | string | null>();
  const child = execFile(program, args, { env: { PATH: '/usr/bin' }, timeout: 30_000 }, (error) =>
    resolve(error === null ? 0 : (error.code ?? null)),
  );
  child.stdin?.end();
  return promise;
};
const curl = (host: string) =>
  typed('/usr/bin/curl', '-s', '--resolve', `${host}:${String(port)}:127.0.0.1`, `https://${host}:${String(port)}/`);
const openssl = (host: string) =>
  typed(
    '/usr/bin/openssl',
    's_client',
    '-connect',
    `127.0.0.1:${String(port)}`,
    '-servername',
    host,
    '-verify_hostname',
    host,
    '-verify_return_error',
  );

const before = await contentsOf(home);
seen['tableBefore'] = await table();
// In another home: Chromium makes a database where it finds none.
const elsewhere = join(scratch, 'elsewhere');
await mkdir(elsewhere);
seen['browserBefore'] = await browser({ ...machine, home: elsewhere });
const manifest = new TrustManifest(join(machine.stateFolder, 'trust-manifest'));
const installed: Record<string, string> = {};
for (const store of await trustStores(machine))
  installed[store.id.replace(home, '~')] = (await store.install(root, manifest)).outcome;
seen['installed'] = installed;
const again: string[] = [];
for (const store of await trustStores(machine)) again.push((await store.install(root, manifest)).outcome);
seen['installedAgain'] = [...new Set(again)];
seen['tableAfter'] = await table();
seen['browserAfter'] = await browser(machine);
seen['curl'] = [await curl('shop.test'), await curl('github.com')];
seen['openssl'] = [await openssl('shop.test'), await openssl('github.com')];
const removed: string[] = [];
for (const store of (await trustStores(machine)).toReversed())
  removed.push((await store.remove(root, manifest)).outcome);
seen['removed'] = [...new Set(removed)].toSorted();
seen['tableUndone'] = await table();
seen['curlUndone'] = await curl('shop.test');
seen['records'] = (await manifest.records()).length;
const after = await contentsOf(home);
seen['files'] = Object.keys(before).length;
seen['differences'] = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
  (path) => before[path] !== after[path],
);
server.close();
certificates.close();
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exit(0);
