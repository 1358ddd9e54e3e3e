import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { planOf, stepOf } from '#test/doubles/setup.ts';
import { open, head } from './setup-view.ts';

test('one button sets up, every step is told, and the result stays', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  await open(page, served);
  await page.getByRole('button', { name: 'Set up this machine' }).click();
  setup.change({
    steps: [
      stepOf({ id: 'authority', kind: 'authority', state: 'done' }),
      stepOf({ state: 'running' }),
      stepOf({ id: 'bind', kind: 'bind', subject: '443', state: 'waiting' }),
    ],
    progress: { done: 1, total: 3 },
  });
  await expect(head(page).getByRole('status')).toHaveText('1 of 3 steps');
  await expect(head(page).getByRole('listitem')).toHaveText([
    /done\s*Make the certificate authority/,
    /running\s*Write the hosts file/,
    /waiting\s*Open port 443/,
  ]);
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  setup.planValue = planOf({ id: 'done', nothingToDo: true, asksPassword: [], diff: [] });
  setup.change({
    phase: 'active',
    active: { planId: 'plan-1', since: 0, names: ['shop.test'], stores: ['nss'], ports: { http: 80, https: 8443 } },
    steps: [
      stepOf({ state: 'done' }),
      stepOf({ id: 'bind', kind: 'bind', subject: '443', state: 'failed', code: 'port-taken' }),
    ],
    progress: { done: 2, total: 2 },
  });
  setup.applied.resolve(setup.value);
  await expect(head(page)).toContainText('1 name leads to this machine');
  await expect(head(page).getByRole('listitem').nth(1)).toContainText('failed');
  const applied = setup.calls.find(([method]) => method === 'apply');
  expect(applied).toEqual(['apply', 'plan-1', { approve: [], stores: null, names: true, trust: true, ports: true }]);
});

test('undo asks first and says what goes', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.change({
    phase: 'active',
    active: {
      planId: 'plan-1',
      since: 0,
      names: ['shop.test', 'cart.shop.test'],
      stores: ['nss'],
      ports: { http: 80, https: 443 },
    },
  });
  await open(page, served);
  await page.getByRole('button', { name: 'Undo everything…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Undo the set-up?' });
  await expect(dialog).toContainText('2 names leave the hosts file, the certificate authority leaves 1 store');
  await dialog.getByRole('button', { name: 'Undo everything' }).click();
  await expect(head(page)).toContainText('Not set up');
  expect(served.engine.setup.calls).toContainEqual(['undo']);
});

test('what went wrong, what an earlier run left and what changed since is said with what helps', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.change({
    phase: 'failed',
    failure: { code: 'helper-failed', values: {} },
    recovery: { found: 'interrupted-apply', differences: [{ code: 'name-left', subject: 'shop.test' }] },
    pending: { add: ['new.shop.test'], remove: [] },
  });
  await open(page, served);
  await expect(head(page).getByRole('alert')).toContainText('It did not work: The helper failed.');
  await expect(head(page)).toContainText('An earlier set-up was interrupted. Repair it, or undo it.');
  await expect(head(page)).toContainText('shop.test is in the hosts file, though nothing needs it.');
  await expect(head(page)).toContainText('Since then 1 name appeared.');
  await expect(page.getByRole('button', { name: 'Repair' })).toBeEnabled();
});
