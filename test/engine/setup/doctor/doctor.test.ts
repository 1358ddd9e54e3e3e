import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFirefoxDns } from '#engine/setup/doctor/browsers.ts';
import { checkChromiumDns } from '#engine/setup/doctor/chromium-dns.ts';
import { examine } from '#engine/setup/doctor/examine.ts';
import { checkHelper } from '#engine/setup/doctor/elevated-helper.ts';
import { checkHostsFile, checkResolution, checkSpecialNames, type NamesInput } from '#engine/setup/doctor/names.ts';
import { checkPorts } from '#engine/setup/doctor/ports.ts';
import { checkAuthority, checkClock } from '#engine/setup/doctor/trust.ts';
import { SetupJournal } from '#engine/setup/journal.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import type { Finding } from '#shared/model/setup.ts';
import { temporaryFolder } from '../../tls/temporary-folder.ts';
import { authorityView, DAY, FORBIDDEN, FREE, hostsFacts, machineFacts, mapped, NOW, portFact } from '../facts.ts';
import { MachineDouble, ROOT } from '../machine-double.ts';
import { setUpOn } from '../set-up-on.ts';

function names(changes: Partial<NamesInput> = {}): NamesInput {
  return {
    hosts: hostsFacts({ ours: mapped('a.test'), hasBlock: true }),
    active: ['a.test'],
    addresses: ['127.0.0.1', '::1'],
    resolve: () => Promise.resolve(['127.0.0.1', '::1']),
    platform: 'linux',
    ...changes,
  };
}

/** Code and severity; every code has words in both languages. */
function codes(findings: readonly Finding[]): readonly string[] {
  for (const { code, values, subject } of findings) {
    for (const language of ['en', 'ko'] as const) {
      const { sentence } = describeSetupCode(setupCodes[language], { code, values, subject });
      expect([code, sentence === code, sentence.includes('?')]).toEqual([code, false, false]);
    }
  }
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

describe('the hosts file', () => {
  test.each([
    ['as the set-up left it', {}, ['good hosts-good']],
    ['with broken markers', { hosts: hostsFacts({ problem: 'hosts-markers' }) }, ['problem hosts-markers']],
    ['in UTF-16', { hosts: hostsFacts({ problem: 'hosts-encoding' }) }, ['problem hosts-encoding']],
    ['without a name of the set-up', { hosts: hostsFacts() }, ['problem names-missing']],
    ['with names of ours without a set-up', { active: [] }, ['problem names-left']],
    [
      'edited within our block',
      { hosts: hostsFacts({ ours: mapped('a.test'), hasBlock: true, drifted: true }) },
      ['warning hosts-edited'],
    ],
    [
      'with a line of somebody else for a name',
      {
        hosts: hostsFacts({
          ours: mapped('a.test'),
          hasBlock: true,
          foreign: new Map([['a.test', { line: 4, address: '10.0.0.1' }]]),
        }),
      },
      ['problem name-conflict'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(codes(checkHostsFile(names(changes)))).toEqual(expected);
  });
});

describe('what names resolve to', () => {
  test('this machine alone is good', async () => {
    expect(codes(await checkResolution(names()))).toEqual(['good names-resolve']);
  });

  test.each([[['203.0.113.7']], [['127.0.0.1', '203.0.113.7']], [[]]])('%j is not', async (found) => {
    const [finding] = await checkResolution(names({ resolve: () => Promise.resolve(found) }));
    expect(finding).toMatchObject({ code: 'name-elsewhere', severity: 'problem', remedy: 'resolvectl flush-caches' });
    expect(finding?.evidence).toEqual([`a.test → ${found.join(', ') || '-'}`]);
  });

  test('names with a meaning of their own are warned of', () => {
    expect(codes(checkSpecialNames(['a.local', 'b.dev', 'c.test'], new Set(['dev'])))).toEqual([
      'warning multicast-dns',
      'warning hsts-preloaded',
    ]);
  });
});

describe('Firefox', () => {
  async function profile(prefs: string): Promise<readonly string[]> {
    const home = await temporaryFolder();
    await mkdir(join(home, '.mozilla/firefox/x.default'), { recursive: true });
    await writeFile(join(home, '.mozilla/firefox/x.default/prefs.js'), prefs);
    return codes(await checkFirefoxDns(home));
  }
  const mode = (value: number): string => `user_pref("network.trr.mode", ${String(value)});\n`;
  const skipping = 'user_pref("network.trr.exclude-etc-hosts", false);\n';

  test('that asks by HTTPS past the hosts file is found', async () => {
    expect(await profile(mode(3) + skipping)).toEqual(['problem dns-over-https']);
  });

  test('that reads the hosts file first is good', async () => {
    expect([await profile(mode(2)), await profile(mode(5) + skipping), await profile('')]).toEqual([[], [], []]);
  });
});

describe('Chromium and its family', () => {
  async function browsers(files: Readonly<Record<string, unknown>>): Promise<readonly Finding[]> {
    const root = await temporaryFolder();
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return checkChromiumDns(join(root, 'home'), root);
  }
  const asking = (mode: string): object => ({ dns_over_https: { mode, templates: 'https://dns.example/q' } });
  const policy = 'etc/opt/chrome/policies/managed/dns.json';

  test('that ask one server by HTTPS and no other are warned of, packaged ones too', async () => {
    const found = await browsers({
      'home/.config/google-chrome/Local State': asking('secure'),
      'home/snap/chromium/common/chromium/Local State': asking('secure'),
      'home/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/Local State': asking('automatic'),
      'home/.config/vivaldi/Local State': '{',
      'home/.config/microsoft-edge/Local State': { dns_over_https: null },
    });
    expect(codes(found)).toEqual(['warning dns-over-https-only', 'warning dns-over-https-only']);
    expect(found.map(({ subject }) => subject)).toEqual(['Chromium', 'Google Chrome']);
    expect(found[1]?.evidence[0]).toMatch(/google-chrome\/Local State: secure https:\/\/dns.example\/q$/);
  });

  test('obey a policy before their own setting', async () => {
    const own = { 'home/.config/google-chrome/Local State': asking('secure') };
    expect(await browsers({ ...own, [policy]: { DnsOverHttpsMode: 'off' } })).toEqual([]);
    const ruled = await browsers({
      'home/.config/google-chrome/Local State': {},
      [policy]: { DnsOverHttpsMode: 'secure', DnsOverHttpsTemplates: 'https://dns.corp.example' },
    });
    expect(ruled.map(({ values }) => values['servers'])).toEqual(['https://dns.corp.example']);
  });

  test('that nobody uses are not spoken of', async () => {
    expect(await browsers({ [policy]: { DnsOverHttpsMode: 'secure' } })).toEqual([]);
  });
});

describe('ports', () => {
  const of = (wanted: 80 | 443, changes: Parameters<typeof portFact>[1], serving = true): readonly string[] =>
    codes(checkPorts({ ...machineFacts().ports, ports: [portFact(wanted, changes)] }, serving));
  const owner = { address: '0.0.0.0', pid: 5, program: 'nginx', uid: 33, wildcard: true };

  test.each([
    ['that is ours', {}, ['good port-ours']],
    ['of another program', { open: [8080], owner }, ['problem port-taken']],
    ['that needs a right', { open: [8080], trials: FORBIDDEN }, ['problem port-forbidden']],
    ['that is free', { open: [8080], trials: FREE }, ['problem port-unused']],
    ['that a person chose otherwise', { open: [9000], chosen: 9000, trials: FREE }, ['good port-chosen']],
  ])('one %s', (_, changes, expected) => {
    expect(of(80, changes)).toEqual(expected);
  });

  test('without an engine nobody is blamed', () => {
    expect(of(80, { open: [], owner }, false)).toEqual(['warning port-taken']);
    expect(of(80, { open: [], trials: FREE }, false)).toEqual([]);
  });
});

describe('the helper', () => {
  test.each([
    [null, 'good helper-good'],
    ['no-desktop', 'good helper-good'],
    ['helper-writable', 'good helper-good'],
    ['helper-version', 'problem helper-version'],
    ['helper-silent', 'problem helper-silent'],
    ['helper-altered', 'problem helper-altered'],
    ['helper-missing', 'warning helper-missing'],
    ['helper-not-installed', 'warning helper-not-installed'],
  ])('with the reason %s', (reason, expected) => {
    expect(codes(checkHelper({ method: 'command', command: 'sudo install', reason }))).toEqual([expected]);
  });
});

describe('time', () => {
  test.each([
    [0, 'good clock-good'],
    [23 * 3_600_000, 'good clock-good'],
    [-25 * 3_600_000, 'problem clock-wrong'],
    [365 * DAY, 'problem clock-wrong'],
  ])('%d ms from the cluster', (apart, expected) => {
    expect(codes(checkClock(NOW + apart, NOW))).toEqual([expected]);
  });

  test('without a cluster nothing is said', () => {
    expect(checkClock(null, NOW)).toEqual([]);
  });

  test.each([
    ['that is good', { leaves: { count: 3, firstEnds: NOW } }, ['good authority-good', 'good leaves-good']],
    ['that ends soon', { state: 'renew-soon', daysLeft: 59 }, ['warning authority-ends']],
    ['that has ended', { state: 'expired', daysLeft: -1 }, ['problem authority-expired']],
    [
      'that may not sign for a name',
      { outside: ['shop.da2so.com'] },
      ['problem authority-outside', 'good authority-good'],
    ],
    ['without room for a name', { full: ['shop.da2so.com'] }, ['warning authority-full', 'good authority-good']],
  ] as const)('a CA %s', (_, changes, expected) => {
    expect(codes(checkAuthority(ROOT, authorityView(changes)))).toEqual(expected);
  });
});

describe('the whole', () => {
  async function examined(folder: string, machine: MachineDouble, serving = true): Promise<readonly string[]> {
    const journal = (await SetupJournal.load(folder)).content;
    const parts = {
      home: folder,
      platform: 'linux',
      serving,
      approved: [],
      clusterTime: () => Promise.resolve(null),
    } as const;
    const { findings } = await examine({ ...parts, machine, journal, root: ROOT });
    return codes(findings).filter((each) => !each.startsWith('good'));
  }

  test('of a good set-up has nothing to complain of, and after undo neither', async () => {
    const folder = await temporaryFolder();
    const machine = new MachineDouble(join(folder, 'trust'));
    const setUp = setUpOn(machine, await SetupJournal.load(folder));
    await setUp.apply((await setUp.plan()).id);
    expect(await examined(folder, machine)).toEqual([]);
    expect(await examined(folder, machine, false)).toEqual(['problem nothing-serves']);
    machine.holding.set('nss', false);
    expect(await examined(folder, machine)).toEqual(['problem store-lost']);
    machine.holding.set('nss', true);
    await setUp.undo();
    expect(await examined(folder, machine)).toEqual([]);
    machine.holding.set('nss', true);
    expect(await examined(folder, machine)).toEqual(['problem store-left']);
    await setUp.quit();
  });

  test('tells of a set-up that was interrupted', async () => {
    const folder = await temporaryFolder();
    await (await SetupJournal.load(folder)).begin('x', 'apply');
    expect(await examined(folder, new MachineDouble(folder))).toEqual(['problem setup-interrupted']);
  });
});
