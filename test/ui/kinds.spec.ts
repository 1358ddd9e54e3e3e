import { expect, test } from '@playwright/test';
import { statusOf } from '#test/doubles/engine.ts';
import { startPageEngine } from '#test/doubles/page-engine.ts';

test('the engine says for every kind how its reading stands, what helps, and gives the role', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await startPageEngine();
  const missing = { verb: 'list', resource: 'secrets', namespace: null, user: 'jane' };
  served.engine.statusValue = statusOf({
    version: '0.1.0',
    state: 'degraded',
    source: {
      source: { kind: 'kubeconfig', name: 'dev' },
      state: 'degraded',
      role: 'kind: ClusterRole',
      kinds: [
        { kind: 'Ingress', state: 'live', objects: 12, detail: null },
        {
          kind: 'Service',
          state: 'reconnecting',
          objects: 30,
          detail: 'reset',
          since: 0,
          retryAt: Date.now() + 3_600_000,
        },
        { kind: 'Secret', state: 'forbidden', objects: 0, detail: 'secrets is forbidden', missing },
      ],
    },
  });
  await page.goto(served.url);
  await page.getByRole('button', { name: 'Degraded' }).click();
  const rows = page.getByRole('dialog').getByRole('listitem');
  await expect(rows.nth(0)).toHaveText(/Ingress.*12.*Live/);
  await expect(rows.nth(1)).toHaveText(/Service.*30.*Reconnecting in \d+ s.*comes back by itself/);
  await expect(rows.nth(2)).toHaveText(/Secret.*Forbidden: list secrets \(cluster\).*administrator/);
  await page.getByRole('button', { name: 'Copy role' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kind: ClusterRole');
});
