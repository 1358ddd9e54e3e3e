import { faults, widest } from './looks.ts';
import { expect, test } from './product.ts';

const VIEWS = ['routes', 'requests', 'try?url=http%3A%2F%2Fda2so.com%2Fhostname', 'setup', 'problems'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('every view is free of accessibility faults', async ({ app, product }) => {
      await product.get('da2so.com', '/hostname');
      await product.get('shop.localhost', '/reports');
      for (const view of VIEWS) {
        await app.evaluate((hash) => (location.hash = hash), `#/${view}`);
        if (view.startsWith('try'))
          await expect(app.getByRole('region', { name: 'Detail' })).toContainText('X-Real-IP');
        else {
          await app.getByRole('grid').press('j');
          await expect(app.getByRole('region', { name: 'Detail' })).toBeVisible();
        }
        expect(await faults(app)).toEqual([]);
      }
    });

    test('every dialog is free of accessibility faults', async ({ app }) => {
      for (const key of ['Control+k', '?']) {
        await app.keyboard.press(key);
        await expect(app.getByRole('dialog')).toBeVisible();
        expect(await faults(app)).toEqual([]);
        await app.keyboard.press('Escape');
      }
      await app.getByRole('button', { name: 'Source Demo' }).click();
      await app.getByRole('radio', { name: /^Cluster/ }).check();
      expect(await faults(app)).toEqual([]);
      await app.keyboard.press('Escape');
      await app.getByRole('button', { name: 'Display' }).click();
      await expect(app.getByRole('dialog', { name: 'Display' })).toBeVisible();
      expect(await faults(app)).toEqual([]);
    });
  });
}

test('the theme is the system’s until one is chosen, and the choice is remembered', async ({ app }) => {
  const background = (): Promise<string> => app.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await app.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).not.toBe(light);
  await app.getByRole('button', { name: 'Display' }).click();
  await app.getByRole('radio', { name: 'Light' }).check();
  await expect.poll(background).toBe(light);
  await app.reload();
  await expect.poll(background).toBe(light);
});

test('the language is chosen in the page and remembered', async ({ app }) => {
  await app.getByRole('button', { name: 'Display' }).click();
  await app.getByRole('radio', { name: '한국어' }).check();
  await expect(app.getByRole('link', { name: '라우트' })).toBeVisible();
  await app.reload();
  await expect(app.getByRole('link', { name: '라우트' })).toBeVisible();
  await expect(app.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(app).toHaveTitle('라우트 · Gatehouse');
});

test.describe('in a Korean browser', () => {
  test.use({ locale: 'ko-KR' });

  test('the page speaks Korean from the start, down to problems and explanations', async ({ app }) => {
    await app.getByRole('link', { name: '문제' }).click();
    await expect(app.getByRole('row').filter({ hasText: 'service-missing' })).toContainText('Service가 없어');
    await app.getByRole('link', { name: '시험' }).click();
    await app.getByRole('textbox', { name: 'URL' }).fill('http://da2so.com/hostname');
    await app.getByRole('button', { name: '설명' }).click();
    await expect(app.getByRole('region', { name: '상세' })).toContainText('Ingress가 이 요청을 받았습니다');
  });
});

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 400, height: 720 } });

  test('nothing is wider than the window', async ({ app, product }) => {
    await product.get('da2so.com', '/hostname');
    for (const view of VIEWS) {
      await app.evaluate((hash) => (location.hash = hash), `#/${view}`);
      await app.keyboard.press('j');
      await expect(app.getByRole('main')).toBeVisible();
      expect(await widest(app)).toBeLessThanOrEqual(400);
    }
  });
});

test('the page runs under a policy that allows no foreign and no inline script', async ({ app, product }) => {
  const response = await app.goto(product.ui);
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  await expect(app.getByRole('grid')).toBeVisible();
});
