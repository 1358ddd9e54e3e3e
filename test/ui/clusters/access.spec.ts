import { expect, test } from '@playwright/test';
import { faults, widest } from '#test/ui/looks.ts';
import { detail, row } from '#test/ui/regions.ts';
import { start, open } from './clusters-view.ts';

test('the view is walked, filtered and used without a mouse, and its address can be loaded again', async ({ page }) => {
  await using served = await start();
  await page.goto(served.url);
  // Before the page is there nobody hears the key.
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('4');
  await expect(row(page, 'cloud').first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('group:context prod');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(detail(page)).toContainText('It is not in use, and nothing was sent there.');
  await page.reload();
  await expect(detail(page)).toContainText('It is not in use, and nothing was sent there.');
  await page.keyboard.press('u');
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['chooseSource', { kind: 'kubeconfig', files: [], context: 'prod' }, null]]);
});

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 400, height: 720 } });

  test('nothing is wider than the window', async ({ page }) => {
    await using served = await start();
    await open(page, served);
    for (const name of [/^Secret/, /^Pod network/]) {
      await row(page, name).click();
      await expect(detail(page)).toBeVisible();
      expect(await widest(page)).toBeLessThanOrEqual(400);
    }
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'ko-KR']) {
    test.describe(`in ${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('the view, its details and its dialog are free of accessibility faults', async ({ page }) => {
        await using served = await start();
        test.setTimeout(120_000);
        await page.goto(`${served.url}#/clusters`);
        for (const name of ['Secret', 'shop/cart:http', 'cloud']) {
          await page.getByRole('row').filter({ hasText: name }).first().click();
          expect(await faults(page)).toEqual([]);
        }
        await page.keyboard.press('u');
        await expect(page.getByRole('dialog').getByText('login-tool get-token')).toBeVisible();
        expect(await faults(page)).toEqual([]);
      });
    });
  }
}
