import { expect, type Locator, type Page } from '@playwright/test';
import type { PageEngine } from '#test/doubles/page-engine.ts';

/** Opens Set-up and waits for its list. */
export async function open(page: Page, served: PageEngine): Promise<void> {
  await page.goto(`${served.url}#/setup`);
  await expect(page.getByRole('grid')).toBeVisible();
}

/** What stands above the list: the sentence of the plan, its buttons and its steps. */
export function head(page: Page): Locator {
  return page.getByRole('region', { name: 'Set-up' });
}
