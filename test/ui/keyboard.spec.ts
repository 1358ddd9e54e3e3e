import { expect, test } from './product.ts';

test('routes are walked, filtered, opened and explained without a mouse', async ({ app, context }) => {
  await app.keyboard.press('j');
  await app.keyboard.press('j');
  await expect(app.getByRole('row', { selected: true })).toContainText('/hostname');
  await app.keyboard.press('k');
  await expect(app.getByRole('row', { selected: true })).toContainText('da2so.com');
  await app.keyboard.press('/');
  await app.keyboard.type('host:hostname.localhost');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('grid')).toBeFocused();
  await app.keyboard.press('j');
  const opening = context.waitForEvent('page');
  await app.keyboard.press('o');
  await expect((await opening).locator('body')).toContainText('hostname-deployment-');
  await app.bringToFront();
  await app.keyboard.press('e');
  await expect(app.getByRole('textbox', { name: 'URL' })).toHaveValue(/^http:\/\/hostname\.localhost:\d+\/$/);
});

test('Enter goes to the detail, Esc comes back and then closes it', async ({ app }) => {
  await app.keyboard.press('j');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('region', { name: 'Detail' })).toBeFocused();
  await app.keyboard.press('Escape');
  await expect(app.getByRole('grid')).toBeFocused();
  await app.keyboard.press('Escape');
  await expect(app.getByRole('region', { name: 'Detail' })).toHaveCount(0);
});

test('the palette finds hosts, views and actions', async ({ app }) => {
  await app.keyboard.press('Control+k');
  await app.keyboard.type('tls.da2so');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('row', { selected: true })).toContainText('tls.da2so.com');
  await app.keyboard.press('Control+k');
  await app.keyboard.type('dark');
  await app.keyboard.press('Enter');
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'dark');
  await app.keyboard.press('Control+k');
  await app.keyboard.type('problems');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('grid', { name: 'Problems' })).toBeVisible();
});

test('the shortcuts are listed, and rest while a person types', async ({ app }) => {
  await app.keyboard.press('?');
  await expect(app.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(app.getByRole('dialog')).toHaveCount(0);
  await app.keyboard.press('/');
  await app.keyboard.type('jk?2');
  await expect(app.getByRole('textbox', { name: 'Filter' })).toHaveValue('jk?2');
  await expect(app.getByRole('dialog')).toHaveCount(0);
});

test('the Tab key reaches everything, and the focus can always be seen', async ({ app }) => {
  await app.keyboard.press('j');
  await app.reload();
  await expect(app.getByRole('region', { name: 'Detail' })).toBeVisible();
  const seen: string[] = [];
  for (let step = 0; step < 40; step++) {
    await app.keyboard.press('Tab');
    const focus = await app.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const shown = [element, element.parentElement, element.querySelector('[aria-selected="true"]')].some(
        (candidate) => candidate !== null && getComputedStyle(candidate).outlineStyle !== 'none',
      );
      return { name: element.getAttribute('aria-label') ?? element.textContent.slice(0, 40), shown };
    });
    if (focus === null) break;
    expect(focus).toEqual({ name: focus.name, shown: true });
    seen.push(focus.name);
  }
  expect(seen).toEqual(expect.arrayContaining(['Running', 'Routes', 'Filter', 'Routes by host', 'Detail']));
});

test('the focus is never lost, whatever goes', async ({ app, product }) => {
  await product.get('hostname.localhost', '/');
  const list = app.getByRole('grid');
  const filter = app.getByRole('textbox', { name: 'Filter' });
  await app.keyboard.press('j');
  await expect(list).toBeFocused();

  for (const key of ['?', 'Control+k']) {
    await app.keyboard.press(key);
    await expect(app.getByRole('dialog')).toBeVisible();
    await app.keyboard.press('Escape');
    await expect(list).toBeFocused();
  }
  await app.getByRole('button', { name: /Source/ }).focus();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('dialog')).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(app.getByRole('button', { name: /Source/ })).toBeFocused();

  await app.getByRole('button', { name: 'Close the detail' }).focus();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('grid', { name: 'Routes by host' })).toBeFocused();
  await app.keyboard.press('2');
  await expect(app.getByRole('grid', { name: 'Requests, newest first' })).toBeFocused();

  await app.keyboard.press('/');
  await app.keyboard.type('nothing-of-this-name');
  await app.keyboard.press('Escape');
  await expect(filter).toHaveValue('');
  await expect(filter).toBeFocused();
  await app.keyboard.type('nothing-of-this-name');
  await app.getByRole('button', { name: 'Clear the filter' }).last().focus();
  await app.keyboard.press('Enter');
  await expect(list).toBeFocused();
  await app.keyboard.press('/');
  await app.keyboard.type('host');
  await app.keyboard.press('Tab');
  await app.keyboard.press('Enter');
  await expect(filter).toBeFocused();

  await app.keyboard.press('Escape');
  await app.keyboard.press('j');
  await app.keyboard.press('e');
  await expect(app.getByRole('region', { name: 'Detail' })).toBeVisible();
  expect(await app.evaluate(() => document.activeElement === document.body)).toBe(false);
});
