import { expect, test } from '@playwright/test';
import { CodedError } from '#engine/coded-error.ts';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { detail, row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test('a host opens isolated, a wildcard asks for a name, and an unapproved one for approval', async ({ page }) => {
  await using served = await startPageEngine();
  const { browsers, calls } = served.engine;
  await open(page, served);
  await page.getByRole('button', { name: 'Open cart.shop.test in an isolated browser' }).click();
  await expect(row(page, 'https://cart.shop.test/')).toBeVisible();
  await page.getByRole('button', { name: 'Open *.apps.shop.test in an isolated browser' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('api');
  await page.keyboard.press('Enter');
  await expect(row(page, 'https://api.apps.shop.test/')).toBeVisible();
  browsers.openFailure = new CodedError('name-not-approved', 'da2so.com is public.', { values: { host: 'da2so.com' } });
  await page.getByRole('button', { name: 'Open da2so.com in an isolated browser' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lead a public name to this machine?' });
  await expect(dialog).toContainText('In this one browser it will lead to the cluster');
  await expect(dialog).toContainText('default/ingress-example');
  await dialog.getByRole('button', { name: 'Approve and open' }).click();
  await expect
    .poll(() => calls.at(-1))
    .toEqual(['browsers.open', { url: 'https://da2so.com/', browser: null, approve: ['da2so.com'] }]);
  await row(page, 'https://cart.shop.test/').click();
  await detail(page).getByRole('button', { name: 'Close the isolated browser for https://cart.shop.test/' }).click();
  await expect(row(page, 'https://cart.shop.test/')).toHaveCount(0);
});

test('without a display it says so, and the proxy configuration is switched on with an address to copy', async ({
  page,
}) => {
  await using served = await startPageEngine();
  served.engine.browsers.value = { ...served.engine.browsers.value, browsers: [], hindrance: 'no-display' };
  await open(page, served);
  await expect(row(page, /^Isolated browser/)).toContainText('Gatehouse runs without a display');
  await row(page, /^Proxy configuration/).click();
  await detail(page).getByRole('button', { name: 'Switch on' }).click();
  await expect(detail(page)).toContainText('http://127.0.0.1:17480/proxy.pac');
  await expect(detail(page)).toContainText('Automatic proxy configuration URL');
  await detail(page).getByRole('button', { name: 'Switch off' }).click();
  await expect(row(page, /^Proxy configuration/)).toContainText('off');
});
