import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { planOf } from '#test/doubles/setup.ts';
import { detail, row } from '#test/ui/regions.ts';
import { open, head } from './setup-view.ts';

test('the plan is said in plain words before anything happens', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await expect(head(page)).toContainText(
    'Gatehouse will write 3 names to the hosts file, have 2 stores trust its certificates and open port 80.',
  );
  await expect(head(page)).toContainText(
    'The system asks for your password once, for the hosts file, the system’s trust store and the ports.',
  );
  await expect(head(page)).toContainText('every user of this machine may open ports from 80');
  await expect(row(page, 'xn--bcher-kva.test')).toContainText('bücher.test');
  await expect(row(page, 'old.shop.test')).toContainText('Line 7 of the hosts file leads it to 10.0.0.5 already');
  await expect(row(page, 'https 443')).toContainText(/taken.*\/usr\/sbin\/nginx, process 812, user 0/);
  await row(page, '/etc/hosts').click();
  await expect(detail(page)).toContainText('6 lines are added to /etc/hosts and 0 lines taken out');
  await expect(detail(page).locator('pre')).toContainText('+127.0.0.1 cart.shop.test\n+::1 cart.shop.test');
  expect(served.engine.setup.calls.map(([method]) => method)).toEqual(['plan']);
});

test('stores and parts can be left out of the plan', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await page.getByRole('checkbox', { name: 'Have System store trust it' }).uncheck();
  await page.getByRole('checkbox', { name: 'Ports', exact: true }).uncheck();
  await expect
    .poll(() => served.engine.setup.calls.at(-1))
    .toEqual(['plan', { approve: [], stores: ['nss', 'firefox', 'node'], names: true, trust: true, ports: false }]);
});

test('where no prompt can be shown, the command is there to copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await startPageEngine();
  const command = 'sudo /usr/bin/node /opt/gatehouse/helper.cjs --plan-stdin < /home/jane/plan.json';
  served.engine.setup.planValue = planOf({ elevation: { method: 'command', command, reason: 'no-agent' } });
  await open(page, served);
  await expect(head(page)).toContainText('No password can be asked for here');
  await expect(head(page)).toContainText('No program of this desktop can ask for the password.');
  await head(page).getByRole('button', { name: 'Copy command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
});

test('nothing to do and nothing found are said', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.planValue = planOf({
    nothingToDo: true,
    names: { map: [], refused: [] },
    asksPassword: [],
    diff: [],
  });
  await open(page, served);
  await expect(head(page)).toContainText('There is nothing to set up');
  await expect(page.getByRole('button', { name: 'Set up this machine' })).toBeDisabled();
  await page.keyboard.press('/');
  await page.keyboard.type('nowhere');
  await expect(page.getByText('Nothing matches the filter.')).toBeVisible();
});
