import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { stepOf, storeOf } from '#test/doubles/setup.ts';
import { faults, widest } from '#test/ui/looks.ts';
import { detail, row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test('the view is walked, filtered and used without a mouse, and its address can be loaded again', async ({ page }) => {
  await using served = await startPageEngine();
  await page.goto(served.url);
  // Before the page is there nobody hears the key.
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('set-up');
  await page.keyboard.press('Enter');
  await expect(row(page, 'cart.shop.test').first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('group:names shop.test');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(detail(page)).toContainText('cart.shop.test will lead to this machine.');
  await page.reload();
  await expect(detail(page)).toContainText('cart.shop.test will lead to this machine.');
  await page.keyboard.press('o');
  await expect
    .poll(() => served.engine.calls)
    .toContainEqual(['browsers.open', { url: 'https://cart.shop.test/', browser: null, approve: [] }]);
});

const LABELS = {
  'en-US': { hosts: /^Hosts file/, trust: /^Every store and host/, pac: /^Proxy configuration/ },
  'ko-KR': { hosts: /^hosts 파일/, trust: /^모든 저장소와 호스트/, pac: /^프록시 구성/ },
} as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'ko-KR'] as const) {
    test.describe(`in ${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('the view, its details and its dialogs are free of accessibility faults', async ({ page }) => {
        test.slow();
        await using served = await startPageEngine();
        const { setup } = served.engine;
        setup.change({
          failure: { code: 'helper-failed', values: {} },
          steps: [stepOf({}), stepOf({ id: 'b', state: 'failed', code: 'helper-failed' })],
          recovery: { found: 'drift', differences: [{ code: 'name-gone', subject: 'shop.test' }] },
        });
        setup.trustValue = {
          stores: [storeOf({ id: 'nss', name: 'Chromium', canFix: true })],
          hosts: ['shop.test'],
          cells: [{ store: 'nss', host: 'shop.test', verdict: 'refused', by: 'handshake', detail: null }],
          checkedAt: 0,
        };
        await page.goto(`${served.url}#/setup`);
        const { hosts, trust, pac } = LABELS[locale];
        for (const text of [hosts, 'da2so.com', trust, pac]) {
          await row(page, text).first().click();
          await expect(page.locator('[data-detail]')).toBeVisible();
          expect(await faults(page)).toEqual([]);
        }
        await page.getByRole('checkbox', { name: 'github.com' }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await faults(page)).toEqual([]);
      });
    });
  }
}

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 400, height: 720 } });

  test('nothing is wider than the window', async ({ page }) => {
    await using served = await startPageEngine();
    await open(page, served);
    expect(await widest(page)).toBeLessThanOrEqual(400);
  });
});
