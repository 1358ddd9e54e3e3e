import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { planOf } from '#test/doubles/setup.ts';
import { detail, row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test('broken markers are shown line by line and taken out after a question', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  const begin = '# >>> gatehouse managed block v1 sep=none sum=0123456789abcdef >>>';
  const broken = { path: '/etc/hosts', sha256: '5f'.repeat(32), problem: 'hosts-markers' };
  setup.planValue = planOf({ hostsFile: { ...broken, repair: [{ line: 3, text: begin }] }, diff: [] });
  await open(page, served);
  await row(page, '/etc/hosts').click();
  await expect(detail(page)).toContainText(
    'cannot be changed. The lines that mark our block in the hosts file are broken (at line 3).',
  );
  await expect(detail(page).locator('pre')).toContainText(`-3: ${begin}`);
  await detail(page).getByRole('button', { name: 'Repair…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take these lines out?' });
  await expect(dialog).toContainText(`-3: ${begin}`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(setup.calls.some(([method]) => method === 'repair')).toBe(false);
  await detail(page).getByRole('button', { name: 'Repair…' }).click();
  setup.planValue = planOf({});
  await dialog.getByRole('button', { name: 'Take them out' }).click();
  await expect(detail(page).getByRole('status')).toHaveText(
    'The lines of ours that were broken are gone from the hosts file (they stood at line 3).',
  );
  await expect(detail(page).getByRole('button', { name: 'Repair…' })).toHaveCount(0);
  expect(setup.calls.filter(([method]) => method === 'repair')).toEqual([['repair', broken.sha256]]);
});
