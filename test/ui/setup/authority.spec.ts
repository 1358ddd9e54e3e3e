import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { planOf } from '#test/doubles/setup.ts';
import { open, head } from './setup-view.ts';

test('the end of the authority and names that it may not sign for are said with what helps', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  setup.planValue = planOf({
    authority: { ...planOf({}).authority, action: 'replace', reason: 'outside', outside: ['da2so.com'] },
  });
  await open(page, served);
  await expect(head(page)).toContainText('One more approval: the authority may not sign for da2so.com yet.');
  setup.change({
    phase: 'active',
    active: { planId: 'plan-1', since: 0, names: ['da2so.com'], stores: ['nss'], ports: { http: 80, https: 443 } },
    authority: {
      expires: Date.UTC(2026, 6, 31),
      state: 'renew-soon',
      daysLeft: 41,
      outside: ['da2so.com'],
      full: [],
      leaves: { count: 2, firstEnds: Date.UTC(2026, 6, 1) },
    },
  });
  await expect(head(page).getByRole('alert')).toHaveText([
    /may not sign for da2so\.com: that needs one more approval\. Set up again/,
    /The local authority ends in 41 days\. Set up again to have a new one\./,
  ]);
  await expect(head(page)).toContainText('in use: 2. The first ends on 2026-07-01');
});
