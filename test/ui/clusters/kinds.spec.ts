import { expect, test } from '@playwright/test';
import { detail, row } from '#test/ui/regions.ts';
import { start, open } from './clusters-view.ts';

test('every kind says how its reading stands, which right is missing, and gives the role', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'Ingress').filter({ hasText: '12 objects' })).toContainText('Live');
  await expect(row(page, /^Service/)).toContainText('Loading 3/20 pages');
  await expect(row(page, 'EndpointSlice')).toContainText(/Reconnecting in \d+ s/);
  await expect(row(page, 'IngressClass')).toContainText('Partial: only team-a');
  await row(page, 'Secret').click();
  await expect(detail(page)).toContainText('Secret objects may not be read with these credentials.');
  await expect(detail(page)).toContainText('list secrets --all-namespaces');
  await detail(page).getByRole('button', { name: 'Copy role' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kind: ClusterRole');
  await detail(page).getByRole('button', { name: 'Copy the command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'kubectl auth can-i list secrets --all-namespaces',
  );
});
