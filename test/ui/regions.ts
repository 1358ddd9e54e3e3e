import type { Locator, Page } from '@playwright/test';

/** Rows of the view's list that hold a text. */
export function row(page: Page, text: string | RegExp): Locator {
  return page.getByRole('row').filter({ hasText: text });
}

/** What is said of the chosen row. */
export function detail(page: Page): Locator {
  return page.getByRole('region', { name: 'Detail' });
}
