import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { storeOf } from '#test/doubles/setup.ts';
import { detail, row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test('the trust table shows each store and host, and fixes one store alone', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  setup.trustValue = {
    stores: [
      storeOf({ id: 'nss', name: 'Chromium', path: '/home/jane/.pki/nssdb', canFix: true }),
      storeOf({ id: 'firefox', name: 'Firefox', state: 'installed', canRemove: true }),
      storeOf({ id: 'system', name: 'System store', scope: 'system', state: 'installed', canRemove: true }),
    ],
    hosts: ['shop.test'],
    cells: [
      { store: 'nss', host: 'shop.test', verdict: 'untrusted', by: 'store', detail: 'not there' },
      { store: 'system', host: 'shop.test', verdict: 'trusted', by: 'handshake', detail: null },
    ],
    checkedAt: Date.now(),
  };
  await open(page, served);
  await row(page, 'Every store and host').click();
  const table = detail(page).getByRole('table');
  await expect(table.getByRole('row').nth(1)).toContainText(/Chromium.*not trusted/);
  await expect(table.getByRole('row').nth(3)).toContainText(/System store.*trusted/);
  const reason = 'net::ERR_CERT_INVALID';
  setup.proofValue = {
    ...setup.proofValue,
    cells: [{ store: 'nss', host: 'shop.test', verdict: 'refused', by: 'handshake', detail: reason }],
  };
  await detail(page).getByRole('button', { name: 'Prove with a real browser' }).click();
  await expect(detail(page).getByRole('status')).toContainText('What Chromium itself said');
  await expect(table.getByRole('row').nth(1)).toContainText(/Chromium.*refused/);
  await expect(table.getByRole('row').nth(1).getByTitle(reason)).toBeVisible();
  expect(setup.calls.filter(([method]) => method === 'prove')).toEqual([['prove', null]]);
  await table.getByRole('button', { name: 'Remove it from Firefox' }).click();
  await expect.poll(() => setup.calls).toContainEqual(['untrust', 'firefox']);
  await expect(table.getByRole('button', { name: 'Remove it from System store' })).toHaveCount(0);
  await table.getByRole('button', { name: 'Fix Chromium' }).click();
  const alone = { approve: [], stores: ['nss'], names: false, trust: true, ports: false };
  await expect.poll(() => setup.calls).toContainEqual(['apply', 'plan-1', alone]);
});

test('environment lines of programs without a store are there to copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await startPageEngine();
  const lines = ['export NODE_EXTRA_CA_CERTS=/home/jane/root.crt'];
  served.engine.setup.trustValue = {
    stores: [storeOf({ id: 'node', name: 'Node.js', canFix: true, lines })],
    hosts: [],
    cells: [],
    checkedAt: 0,
  };
  await open(page, served);
  await row(page, 'Node.js').click();
  await detail(page).getByRole('button', { name: 'Copy lines' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(lines[0]);
});
