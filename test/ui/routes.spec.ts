import { expect, test } from './product.ts';

test('the demo is shown by host and path with its states', async ({ app }) => {
  const routes = app.getByRole('grid', { name: 'Routes by host' });
  const rows = routes.getByRole('row');
  await expect(rows.filter({ hasText: 'da2so.com' }).first()).toContainText('ready');
  await expect(rows.filter({ hasText: '/hostname(/|$)(.*)' })).toContainText(
    /rewrite \/\$2.*regex.*hostname-svc:8080.*3 of 3/,
  );
  await expect(rows.filter({ hasText: '/reports' })).toContainText('no pods ready');
  await expect(rows.filter({ hasText: '/legacy' })).toContainText('no Service');
  await expect(rows.filter({ hasText: 'shop.localhost' })).toContainText(/4 of 6 ready.*resolves/);
  await expect(rows.filter({ hasText: 'tls.da2so.com' })).toContainText('ours');
});

test('Open leads to a pod in a new tab, and the request appears live with its route', async ({ app, context }) => {
  const opening = context.waitForEvent('page');
  await app.getByRole('link', { name: 'Open hostname.localhost in a new tab' }).click();
  const opened = await opening;
  await expect(opened.locator('body')).toContainText('hostname-deployment-');
  expect(await opened.evaluate(() => window.opener === null)).toBe(true);

  await app.getByRole('link', { name: 'Requests' }).click();
  const row = app.getByRole('row').filter({ hasText: 'hostname.localhost' }).last();
  await expect(row).toContainText(/200.*hostname-deployment-.*default\/hostname-localhost/);
  await row.click();
  const detail = app.getByRole('region', { name: 'Detail' });
  await expect(detail).toContainText(
    /^hostname-deployment-\S+ answered 200 in .* ms; Ingress default\/hostname-localhost took it because its path \/ \(Prefix\) matches, and the pod saw \/\./,
  );
  await expect(detail).toContainText('X-Forwarded-Host');
});

test('the filter line narrows the list and is kept in the address', async ({ app }) => {
  await app.getByRole('textbox', { name: 'Filter' }).fill('state:no-endpoints');
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Host and path/, /shop\.localhost/, /\/reports/]);
  await expect(app.getByText('1 of 10')).toBeVisible();
  expect(new URL(app.url()).hash).toBe('#/routes?filter=state%3Ano-endpoints');
  await app.getByRole('textbox', { name: 'Filter' }).fill('nothing like this');
  await expect(app.getByText('Nothing matches the filter.')).toBeVisible();
  await app.getByRole('main').getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(app.getByRole('row').filter({ hasText: '/cart' })).toBeVisible();
});

test('a row shows what answers and why before anything else', async ({ app }) => {
  await app.getByRole('row').filter({ hasText: '/reports' }).click();
  const detail = app.getByRole('region', { name: 'Detail' });
  await expect(detail.getByRole('paragraph').first()).toHaveText(
    'Requests for shop.localhost/reports are answered 503, because the only pod of shop/reports-svc:80 is not ready.',
  );
  await detail.getByText('Raw').click();
  await expect(detail.getByText('"state": "no-endpoints"')).toBeVisible();
});

test('copying a URL says so and copies it', async ({ app, context, product }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.getByRole('button', { name: 'Copy the URL of shop.localhost/cart' }).click();
  await expect(app.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  const port = new URL(product.http).port;
  expect(await app.evaluate(() => navigator.clipboard.readText())).toBe(`http://shop.localhost:${port}/cart`);
});

test('a reload keeps view, filter and selection', async ({ app }) => {
  await app.getByRole('textbox', { name: 'Filter' }).fill('host:shop');
  await app.getByRole('row').filter({ hasText: '/cart' }).click();
  await app.reload();
  await expect(app.getByRole('textbox', { name: 'Filter' })).toHaveValue('host:shop');
  await expect(app.getByRole('row', { selected: true })).toContainText('/cart');
  await expect(app.getByRole('region', { name: 'Detail' })).toContainText('shop/cart-svc:80');
});

test('a host that is found nowhere yet opens isolated, or says why it cannot', async ({ app }) => {
  await app.getByRole('button', { name: 'Open tls.da2so.com in an isolated browser' }).click();
  const dialog = app.getByRole('dialog', { name: 'Lead a public name to this machine?' });
  await expect(dialog).toContainText('demo');
  await expect(dialog).toContainText('default/');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByRole('button', { name: 'Open hostname.localhost in an isolated browser' })).toHaveCount(0);
});

test('a host says by which port it is reached, and whether its certificate is trusted', async ({ app }) => {
  const row = app.getByRole('row').filter({ hasText: 'tls.da2so.com' });
  await expect(row).toContainText(/tls\.da2so\.com:\d+/);
  await expect(row.getByTitle(/no store of this machine was set up to trust it/)).toContainText('ours');
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true });

  test('rows are higher, and their actions stay whole', async ({ app }) => {
    const row = app.getByRole('row').filter({ hasText: 'regex.da2so.com' });
    expect((await row.boundingBox())?.height).toBe(36);
    const widths = await row
      .locator('svg')
      .evaluateAll((icons) => icons.map((icon) => icon.getBoundingClientRect().width));
    expect(widths).toEqual(widths.map(() => 14));
  });
});
