import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCertutil, prepareCertificateHome } from '#engine/browser/certificate-home.ts';
import { findBrowsers } from '#engine/browser/known-browsers.ts';
import { AuthorityFolder } from '#engine/tls/authority-folder.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { proofFindings, type BrowserProof } from '#shared/model/browser-proof.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';
import { startShop, type Shop } from './shop.ts';

const machine = { platform: process.platform, home: '/nowhere', environment: process.env, root: '/' };
const hasBrowser = (await findBrowsers(machine)).some(({ packaging }) => packaging === 'native');
const certutil = await findCertutil();
const missing = !hasBrowser ? 'no browser of the Chromium family' : certutil === null ? 'no certutil' : null;
if (missing !== null) console.warn(`skipped: ${missing} to prove hosts with`);

let shop: Shop | null = null;
let home = process.env['HOME'];
const before = home;

beforeEach(async () => {
  home = await temporaryFolder();
  process.env['HOME'] = home;
});

afterEach(async () => {
  process.env['HOME'] = before;
  await shop?.[Symbol.asyncDispose]();
  shop = null;
});

const shortly = ({ cells }: BrowserProof): readonly unknown[] =>
  cells.map(({ store, host, verdict, by, detail }) => [store.replace(home ?? '', '~'), host, verdict, by, detail]);

describe.skipIf(missing !== null)('a real browser', { timeout: 90_000 }, () => {
  const hosts = ['shop.test', 'plain.test', 'shop.example.com'];

  test('warns of hosts until its database trusts the authority, and then no more', async () => {
    shop = await startShop({ browsers: { furtherFlags: [] } });
    const store = 'nss:~/.pki/nssdb';
    const unknown = 'net::ERR_CERT_AUTHORITY_INVALID';
    const first = await shop.engine.setup.prove(hosts);
    expect(shortly(first)).toEqual(hosts.map((host) => [store, host, 'untrusted', 'handshake', unknown]));
    expect(first).toMatchObject({ browser: { id: expect.any(String) }, isActive: false });
    const parts = await new AuthorityFolder(shop.stateFolder).read();
    await prepareCertificateHome(home ?? '', { certutil: certutil ?? '', root: parts?.root ?? '' });
    expect(shortly(await shop.engine.setup.prove(['shop.test', 'plain.test']))).toEqual([
      [store, 'shop.test', 'trusted', 'handshake', null],
      [store, 'plain.test', 'trusted', 'handshake', null],
    ]);
  });

  test('is not started where there is nothing to open', async () => {
    shop = await startShop({ browsers: { furtherFlags: [] } });
    expect((await shop.engine.setup.prove([])).cells).toEqual([]);
  });
});

const isRoot = process.geteuid?.() === 0;
test.runIf(isRoot)(`is never started as root${isRoot ? '' : ' (skipped: takes root)'}`, async () => {
  shop = await startShop();
  await expect(shop.engine.setup.prove(['shop.test'])).rejects.toMatchObject({ code: 'browser-as-root' });
});

describe('what a browser said, for the doctor', () => {
  const cell = (host: string, verdict: BrowserProof['cells'][number]['verdict'], detail: string | null = null) =>
    ({ store: 'nss', host, verdict, by: 'handshake', detail }) as const;
  const of = (cells: BrowserProof['cells'], isActive = true): readonly string[] => {
    const browser = { id: 'chromium', name: 'Chromium', program: join('/usr/bin', 'chromium') };
    const findings = proofFindings({ browser, isActive, cells, checkedAt: 0 });
    return findings.map(({ severity, code, subject, values, evidence }) => {
      for (const language of ['en', 'ko'] as const) {
        expect(describeSetupCode(setupCodes[language], { code, values, subject }).sentence).toContain('Chromium');
      }
      return `${severity} ${code} ${evidence.join(' | ')}`;
    });
  };

  test('is told together for hosts of which it said the same, the worst first', () => {
    const cells = [
      cell('a.test', 'trusted'),
      cell('b.test', 'refused', 'net::ERR_CERT_INVALID'),
      cell('c.test', 'untrusted', 'net::ERR_CERT_AUTHORITY_INVALID'),
      cell('d.test', 'unknown', 'net::ERR_CONNECTION_REFUSED'),
      cell('e.test', 'trusted'),
    ];
    expect(of(cells)).toEqual([
      'problem browser-refuses b.test: net::ERR_CERT_INVALID | c.test: net::ERR_CERT_AUTHORITY_INVALID',
      'warning browser-unsure d.test: net::ERR_CONNECTION_REFUSED',
      'good browser-trusts a.test | e.test',
    ]);
  });

  test('is no problem while nothing is set up', () => {
    expect(of([cell('a.test', 'untrusted')], false)).toEqual(['warning browser-refuses a.test']);
    expect(of([])).toEqual(['warning browser-nothing ']);
  });
});
