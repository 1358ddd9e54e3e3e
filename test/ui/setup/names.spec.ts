import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test('a public name is led here only after a dialog that names cluster, namespace and Ingress', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  const box = page.getByRole('checkbox', { name: 'Approve da2so.com' });
  await expect(box).not.toBeChecked();
  await box.click();
  const dialog = page.getByRole('dialog', { name: 'Lead a public name to this machine?' });
  await expect(dialog).toContainText('dev-cluster');
  await expect(dialog).toContainText('default/ingress-example');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(served.engine.setup.calls.map(([method]) => method)).toEqual(['plan']);
  await box.click();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(row(page, 'da2so.com')).toContainText('will lead here');
  expect(served.engine.setup.calls).toContainEqual(['approve', 'da2so.com', null]);
});

test('a well-known name has to be typed', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await page.getByRole('checkbox', { name: 'Approve github.com' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Approve' });
  await expect(confirm).toBeDisabled();
  await page.getByRole('textbox', { name: 'Type github.com to approve it' }).fill('github.com');
  await confirm.click();
  await expect.poll(() => served.engine.setup.calls).toContainEqual(['approve', 'github.com', 'github.com']);
});
