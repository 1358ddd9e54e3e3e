import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findCertutil } from '#engine/browser/certificate-home.ts';
import { findBrowsers } from '#engine/browser/known-browsers.ts';
import type { BrowserSession } from '#shared/model/browsing.ts';
import { startShop, type Shop } from './shop.ts';

const FLAGS = ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', '--remote-debugging-address=127.0.0.1'];
const machine = { platform: process.platform, home: '/nowhere', environment: process.env, root: '/' };
const hasBrowser = (await findBrowsers(machine)).length > 0;
const hasCertutil = (await findCertutil()) !== null;
if (!hasBrowser) console.warn('skipped: no browser of the Chromium family to open isolated');
if (!hasCertutil) console.warn('skipped: no certutil for a certificate database');

let shop: Shop | null = null;
const connected: Browser[] = [];

afterEach(async () => {
  for (const browser of connected.splice(0)) await browser.close();
  await shop?.[Symbol.asyncDispose]();
  shop = null;
});

describe.skipIf(!hasBrowser)('an isolated browser', { timeout: 60_000 }, () => {
  describe('of one session', () => {
    let running: Shop | null = null;
    let opened: Opened | null = null;
    beforeAll(async () => {
      running = await startShop({ browsers: { furtherFlags: FLAGS } });
      opened = await open(running, 'https://shop.test/cart');
      // It stays until the last of these tests.
      connected.length = 0;
    }, 60_000);
    afterAll(async () => {
      await opened?.browser.close();
      await running?.[Symbol.asyncDispose]();
    });

    test.skipIf(!hasCertutil)('shows what it was opened for without a warning and without a right', async () => {
      const { page, session } = opened!;
      await page.waitForLoadState();
      const url = 'https://shop.test/cart';
      expect([await page.locator('body').textContent(), page.url(), session.trust]).toEqual([
        'shop.test/cart',
        url,
        'store',
      ]);
    });

    test.skipIf(!hasCertutil).each([
      ['http://plain.test/', 'plain.test/'],
      ['https://one.apps.example.internal/a', 'one.apps.example.internal/a'],
    ])('shows %s without a warning too', async (url, shown) => {
      const { page } = opened!;
      await page.goto(url);
      expect([await page.locator('body').textContent(), page.url()]).toEqual([shown, url]);
    });

    test('does not find a public name that nobody approved, and refuses to open it', async () => {
      const outcome = await opened!.page
        .goto('http://shop.example.com/')
        .catch((error: unknown) => (error as Error).message);
      expect(outcome).toMatch(/ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|NAME_RESOLUTION_FAILED|CONNECTION)/);
      await expect(
        running!.engine.browsers.open({ url: 'https://shop.example.com/', browser: null, approve: [] }),
      ).rejects.toMatchObject({ code: 'name-not-approved', values: { host: 'shop.example.com' } });
    });
  });

  test('trusts the key of its session alone where there is no certutil', async () => {
    shop = await startShop({ browsers: { furtherFlags: FLAGS, certutil: null } });
    const { page, session } = await open(shop, 'https://shop.test/');
    await page.waitForLoadState();
    expect([await page.locator('body').textContent(), session.trust]).toEqual(['shop.test/', 'key']);
    // Another key, that of the engine's own port, is as suspect as anywhere.
    const https = new URL(shop.engine.status().listening.https[0] ?? '');
    const refused = await page
      .goto(`https://127.0.0.1:${https.port}/`)
      .catch((error: unknown) => (error as Error).message);
    expect(refused).toContain('ERR_CERT_AUTHORITY_INVALID');
  });

  test('finds a public name that was approved for it', async () => {
    shop = await startShop({ browsers: { furtherFlags: FLAGS } });
    const { page } = await open(shop, 'https://shop.example.com/', ['shop.example.com']);
    await page.waitForLoadState();
    expect(await page.locator('body').textContent()).toBe('shop.example.com/');
  });

  test('leaves nothing behind when it ends, and others go on', async () => {
    shop = await startShop({ browsers: { furtherFlags: FLAGS } });
    const one = await open(shop, 'http://plain.test/');
    const other = await open(shop, 'https://one.apps.example.internal/two');
    expect((await folders(shop)).length).toBe(2);
    await shop.engine.browsers.close(one.session.id);
    expect([await folders(shop), shop.engine.browsers.view().sessions.map((session) => session.id)]).toEqual([
      [expect.stringMatching(/^session-/)],
      [other.session.id],
    ]);
    await other.page.reload();
    expect(await other.page.locator('body').textContent()).toBe('one.apps.example.internal/two');
  });

  test('ends with the engine', async () => {
    shop = await startShop({ browsers: { furtherFlags: FLAGS } });
    const { browser } = await open(shop, 'http://plain.test/');
    const gone = new Promise((resolve) => browser.once('disconnected', resolve));
    await shop.engine.stop();
    await gone;
    expect(await folders(shop)).toEqual([]);
  });

  test('is swept away at the next start where a run was cut off', async () => {
    shop = await startShop({ browsers: { furtherFlags: FLAGS } });
    await shop.engine.stop();
    const left = join(shop.stateFolder, 'browsers', 'session-left');
    await mkdir(join(left, 'profile'), { recursive: true });
    await writeFile(join(left, 'engine.pid'), '999999999');
    await symlink('machine-999999999', join(left, 'profile', 'SingletonLock'));
    const next = await startShop({ stateFolder: shop.stateFolder });
    try {
      while ((await folders(shop)).length > 0) await pause(20);
    } finally {
      await next[Symbol.asyncDispose]();
    }
  });
});

test('says why none can be opened: no display, nobody but root, no host of ours', async () => {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  delete process.env['DISPLAY'];
  delete process.env['WAYLAND_DISPLAY'];
  shop = await startShop();
  const { browsers } = shop.engine;
  try {
    const browsing = await browsers.refresh();
    expect(browsing.hindrance).toBe(process.platform === 'linux' ? 'no-display' : null);
    const refusals = await Promise.all(
      ['https://shop.test/', 'https://github.com/', 'https://shop.test:1/', 'file:///etc/passwd'].map((url) =>
        browsers
          .open({ url, browser: null, approve: [] })
          .catch((error: unknown) => (error as { readonly code: string }).code),
      ),
    );
    expect(refusals).toEqual(['browser-no-display', 'host-unknown', 'browser-url', 'browser-url']);
  } finally {
    if (DISPLAY !== undefined) process.env['DISPLAY'] = DISPLAY;
    if (WAYLAND_DISPLAY !== undefined) process.env['WAYLAND_DISPLAY'] = WAYLAND_DISPLAY;
  }
});

interface Opened {
  readonly session: BrowserSession;
  readonly browser: Browser;
  readonly page: Page;
}

async function open({ engine, stateFolder }: Shop, url: string, approve: readonly string[] = []): Promise<Opened> {
  const before = await folders({ stateFolder });
  const session = await engine.browsers.open({ url, browser: null, approve });
  const folder = (await folders({ stateFolder })).find((name) => !before.includes(name)) ?? '';
  const port = await devToolsPort(join(stateFolder, 'browsers', folder, 'profile', 'DevToolsActivePort'));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  connected.push(browser);
  const [page] = browser.contexts()[0]?.pages() ?? [];
  if (page === undefined) throw new Error('the browser shows no page');
  await page.waitForURL((shown) => shown.href !== 'about:blank');
  return { session, browser, page };
}

async function devToolsPort(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.includes('\n')) return text.split('\n')[0] ?? '';
    await pause(20);
  }
}

async function folders({ stateFolder }: Pick<Shop, 'stateFolder'>): Promise<readonly string[]> {
  return readdir(join(stateFolder, 'browsers')).catch(() => []);
}
