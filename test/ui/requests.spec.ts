import { expect, test } from './product.ts';

test.beforeEach(async ({ app }) => {
  await app.getByRole('link', { name: 'Requests' }).click();
});

test('without requests the page says what to do next', async ({ app }) => {
  await expect(app.getByText('No requests yet. They appear here as they happen.')).toBeVisible();
  await expect(app.getByRole('link', { name: /Open \S+\.localhost/ })).toHaveAttribute(
    'href',
    /^http:\/\/\S+\.localhost:/,
  );
});

test('requests appear by themselves, the newest first', async ({ app, product }) => {
  await product.get('da2so.com', '/hostname');
  await product.get('shop.localhost', '/reports');
  await product.get('nowhere.example', '/');
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([
    /Time/,
    /404.*nowhere\.example.*unknown host/,
    /503.*shop\.localhost.*\/reports.*no ready endpoints.*shop\/shop/,
    /200.*da2so\.com.*\/hostname.*hostname-deployment-.*default\/ingress-example/,
  ]);
});

test('while a person reads, the list stands still and new requests wait above it', async ({ app, product }) => {
  await product.get('da2so.com', '/hostname?n=1');
  await app.getByRole('row').filter({ hasText: 'n=1' }).click();
  await product.get('da2so.com', '/hostname?n=2');
  await product.get('da2so.com', '/hostname?n=3');
  const waiting = app.getByRole('button', { name: '2 new' });
  await expect(waiting).toBeVisible();
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Time/, /n=1/]);
  const [above, read] = [await waiting.boundingBox(), await app.getByRole('row', { selected: true }).boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(read?.y ?? 0);
  await waiting.click();
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Time/, /n=3/, /n=2/, /n=1/]);
  await expect(app.getByRole('region', { name: 'Detail' })).toHaveCount(0);
});

test('a paused list waits until it is resumed, also across views', async ({ app, product }) => {
  await product.get('da2so.com', '/hostname?n=1');
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Time/, /n=1/]);
  await app.getByRole('button', { name: 'Pause' }).click();
  await product.get('da2so.com', '/hostname?n=2');
  await expect(app.getByRole('button', { name: '1 new' })).toBeVisible();
  await app.getByRole('link', { name: 'Routes' }).click();
  await app.getByRole('link', { name: 'Requests' }).click();
  await expect(app.getByRole('button', { name: 'Resume' })).toHaveAttribute('aria-pressed', 'true');
  await app.getByRole('button', { name: 'Resume' }).click();
  await product.get('da2so.com', '/hostname?n=3');
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Time/, /n=3/, /n=2/, /n=1/]);
});

test('the filter line finds requests, also those that come later', async ({ app, product }) => {
  await app.getByRole('textbox', { name: 'Filter' }).fill('status:5xx');
  await product.get('da2so.com', '/hostname');
  await product.get('shop.localhost', '/legacy');
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Time/, /503.*\/legacy.*Service/]);
  await expect(app.getByText('1 of 2')).toBeVisible();
});

test('the detail shows route, pod, timing and headers, and hides credentials', async ({ app, product }) => {
  await product.get('da2so.com', '/hostname?a=b');
  await app.getByRole('row').filter({ hasText: 'a=b' }).click();
  const detail = app.getByRole('region', { name: 'Detail' });
  await expect(detail).toContainText(/answered 200 in .* ms; Ingress default\/ingress-example took it/);
  for (const name of ['Route it took', 'What the pod saw', 'Timing', 'Request headers', 'Response headers']) {
    await expect(detail.getByRole('heading', { name })).toBeVisible();
  }
  await expect(detail).toContainText('•••');
  await expect(detail).not.toContainText('hidden');
  await expect(detail).toContainText('Waiting for the pod');
});

test('a request is copied as a command that repeats it', async ({ app, context, product }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await product.get('da2so.com', '/hostname');
  await app.getByRole('row').filter({ hasText: '/hostname' }).click();
  await app.getByRole('button', { name: 'Copy as cURL' }).click();
  await expect(app.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  const { port } = new URL(product.http);
  expect(await app.evaluate(() => navigator.clipboard.readText())).toMatch(
    new RegExp(`^curl -i --resolve da2so\\.com:${port}:127\\.0\\.0\\.1 .*http://da2so\\.com:${port}/hostname$`),
  );
});

test('clearing empties the list', async ({ app, product }) => {
  await product.get('da2so.com', '/hostname');
  await expect(app.getByRole('row').filter({ hasText: '/hostname' })).toBeVisible();
  await app.getByRole('button', { name: 'Clear' }).click();
  await expect(app.getByText('No requests yet.')).toBeVisible();
});

test('hundreds of requests are a list of which only the part in sight is drawn', async ({ app, product }) => {
  for (let batch = 0; batch < 15; batch++) {
    await Promise.all(Array.from({ length: 20 }, (_, n) => product.get('da2so.com', `/hostname?n=${batch * 20 + n}`)));
  }
  const grid = app.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '301');
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
  await grid.press('End');
  await expect(grid.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '301');
});
