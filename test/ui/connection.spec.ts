import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';

test('a lost connection is said calmly, what was known stays, and the page comes back by itself', async ({ page }) => {
  await using served = await startPageEngine();
  let refuse = false;
  const open: (() => Promise<void>)[] = [];
  await page.routeWebSocket(/\/contract$/, (socket) => {
    if (refuse) return void socket.close();
    socket.connectToServer();
    open.push(() => socket.close());
  });
  await page.goto(served.url);
  await expect(page.getByRole('row').filter({ hasText: 'regex.da2so.com' })).toBeVisible();
  refuse = true;
  for (const close of open) await close();
  await expect(page.getByText(/The connection to Gatehouse was lost\./)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'regex.da2so.com' })).toBeVisible();
  await expect(page.getByText(/open the address that it printed/)).toBeVisible();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Not connected' })).toBeVisible();
  refuse = false;
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText(/The connection to Gatehouse was lost\./)).toHaveCount(0);
  await expect(page.getByRole('banner').getByRole('button', { name: 'Running' })).toBeVisible();
});

test('an engine of another version asks for a reload', async ({ page }) => {
  await using served = await startPageEngine();
  await page.routeWebSocket(/\/contract$/, (socket) => {
    socket.send(JSON.stringify({ type: 'hello', contract: 999, version: '9.9.9' }));
  });
  await page.goto(served.url);
  await expect(page.getByText('Gatehouse was updated while this page was open.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible();
});

test('hostile names are shown as text and never run', async ({ page }) => {
  await using served = await startPageEngine();
  const hostile = '<img src=x onerror="document.title=1">`<script>1</script>';
  const [first] = served.engine.routesValue.hosts;
  if (first === undefined) throw new Error('The double has no host.');
  served.engine.routesValue = { hosts: [{ ...first, host: hostile, url: null }], ignored: [] };
  await page.goto(served.url);
  await page.getByRole('row').filter({ hasText: '<img' }).click();
  await expect(page.getByRole('region', { name: 'Detail' })).toContainText('<script>1</script>');
  await expect(page.locator('img')).toHaveCount(0);
  await expect(page).toHaveTitle('Routes · Gatehouse');
});
