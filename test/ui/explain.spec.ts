import { expect, test } from './product.ts';

test('a typed URL is explained with its winner, losers, steps and what the pod would see', async ({ app }) => {
  await app.getByRole('link', { name: 'Try' }).click();
  await app.getByRole('textbox', { name: 'URL' }).fill('http://shop.localhost/cart/1');
  await app.getByRole('textbox', { name: 'URL' }).press('Enter');
  const detail = app.getByRole('region', { name: 'Detail' });
  await expect(detail.getByRole('paragraph').first()).toContainText(
    'Ingress shop/shop took this request because /cart is the longest matching path of shop.localhost',
  );
  await expect(detail.getByRole('row').filter({ hasText: 'shop/shop' }).first()).toContainText('a longer path won');
  await expect(detail.getByRole('listitem').first()).toHaveText(
    /refuses larger request bodies with 413.+proxy-body-size/,
  );
  await expect(detail).toContainText('X-Forwarded-For');
  await expect(detail).toContainText('shop/cart-svc:80');
});

test('a URL without a scheme is taken as http, and the address keeps it', async ({ app }) => {
  await app.getByRole('link', { name: 'Try' }).click();
  await app.getByRole('textbox', { name: 'URL' }).fill('nowhere.example/x');
  await app.getByRole('button', { name: 'Explain' }).click();
  await expect(app.getByRole('region', { name: 'Detail' })).toContainText('No rule declares nowhere.example');
  await app.reload();
  await expect(app.getByRole('textbox', { name: 'URL' })).toHaveValue('http://nowhere.example/x');
  await expect(app.getByRole('region', { name: 'Detail' })).toContainText('404');
});

test('a URL that makes no sense is answered in words', async ({ app }) => {
  await app.getByRole('link', { name: 'Try' }).click();
  await app.getByRole('textbox', { name: 'URL' }).fill('http://');
  await app.getByRole('button', { name: 'Explain' }).click();
  await expect(app.getByText(/That did not work: /)).toBeVisible();
});

test('Explain of a route leads here with its URL', async ({ app }) => {
  await app.getByRole('row').filter({ hasText: '/hostname(/|$)(.*)' }).click();
  await app.getByRole('button', { name: 'Explain' }).click();
  await expect(app.getByRole('textbox', { name: 'URL' })).toHaveValue(/^http:\/\/regex\.da2so\.com:\d+\/hostname$/);
  await expect(app.getByRole('region', { name: 'Detail' })).toContainText('default/ingress-regex');
});
