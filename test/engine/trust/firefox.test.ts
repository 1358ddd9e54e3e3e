import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firefoxPlaces } from '#engine/trust/stores/firefox-places.ts';
import { NssStore } from '#engine/trust/stores/nss-store.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { serveByName, signAnyway } from './leaf-server.ts';
import { isInstalled, manifestOf, needing, newRoot, scratchHome } from './machine.ts';

const firefox = [process.env['FIREFOX'] ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== '' && isInstalled(path),
);
const has = firefox !== undefined && isInstalled('/usr/bin/certutil');
const NAMES = ['shop.test', 'github.com'];

let root: RootCertificate;
let serving: Awaited<ReturnType<typeof serveByName>>;

beforeAll(async () => {
  if (!has) return;
  const made = await newRoot();
  ({ root } = made);
  const [allowed, forbidden] = await Promise.all(NAMES.map((name) => signAnyway(made.authority, name)));
  serving = await serveByName(async (name) => {
    const context = name === 'github.com' ? forbidden : allowed;
    if (context === undefined) throw new Error('no certificate');
    return context;
  });
});

afterAll(() => {
  if (has) serving.server.close();
});

/** What a real Firefox makes of a host: a request, or an alert in the handshake. */
async function opens(home: string, profile: string, host: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const onSocket = (socket: NodeJS.EventEmitter): void => void socket.once('data', () => resolve('page'));
  const onAlert = ({ message }: Error): void => resolve(/alert/.test(message) ? 'alert' : message);
  serving.server.on('secureConnection', onSocket);
  serving.server.on('tlsClientError', onAlert);
  // Its own libraries lie beside the program.
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: home,
    LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '',
    MOZ_HEADLESS: '1',
  };
  const url = `https://${host}:${String(serving.port)}/`;
  const browser = spawn(
    firefox ?? '',
    ['--headless', '--no-remote', '--profile', profile, '--screenshot', join(home, 'page.png'), url],
    {
      env,
      stdio: 'ignore',
    },
  );
  const ended = once(browser, 'exit');
  try {
    return await promise;
  } finally {
    serving.server.off('secureConnection', onSocket);
    serving.server.off('tlsClientError', onAlert);
    browser.kill('SIGKILL');
    await ended;
  }
}

describe(`a real Firefox${needing('Firefox (FIREFOX=…) and certutil', has)}`, { timeout: 240_000 }, () => {
  test.runIf(has)('opens a host that the authority may sign for after set-up, and not a forbidden one', async () => {
    const machine = await scratchHome();
    const profile = join(machine.home, '.mozilla/firefox/abc.default-esr');
    await mkdir(profile, { recursive: true });
    await writeFile(
      join(dirname(profile), 'profiles.ini'),
      '[Profile0]\nName=default-esr\nIsRelative=1\nPath=abc.default-esr\n',
    );
    const preferences = {
      'network.dns.localDomains': NAMES.join(','),
      'network.proxy.type': 0,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.enabled': false,
      'app.update.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    };
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const [place] = await firefoxPlaces(machine);
    if (place === undefined) throw new Error('no profile');
    const store = new NssStore(place, machine, run);
    const before = await opens(machine.home, profile, 'shop.test');
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    const during = [await opens(machine.home, profile, 'shop.test'), await opens(machine.home, profile, 'github.com')];
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    const after = await opens(machine.home, profile, 'shop.test');
    expect([before, during, after]).toEqual(['alert', ['page', 'alert'], 'alert']);
  });
});
