import { expect, test } from './product.ts';

test('problems are counted in the header and listed with what helps, the worst first', async ({ app }) => {
  await app.getByRole('button', { name: '2 problems' }).click();
  const rows = app.getByRole('grid', { name: 'Problems' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(
    /Error.*shop\/legacy-svc does not exist, so shop\.localhost\/legacy answers 503.*Create the Service.*service-missing/,
  );
  await expect(rows.nth(2)).toContainText(/Warning.*shop\/reports-svc has no ready pod.*no-ready-endpoints/);
});

test('a problem leads to the routes that it is about', async ({ app }) => {
  await app.goto(`${app.url().split('#')[0]}#/problems?filter=code%3Aservice-missing`);
  await app.getByRole('row').filter({ hasText: 'service-missing' }).click();
  await app.getByRole('button', { name: 'Show its routes' }).click();
  await expect(app.getByRole('grid').getByRole('row')).toHaveText([/Host and path/, /shop\.localhost/, /\/legacy/]);
});
