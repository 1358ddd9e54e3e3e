import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './product.ts';

function ingress(host: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: default }
spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: web, port: { number: 80 } } }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
`;
}

async function chooseManifests(app: Page, path: string): Promise<void> {
  await app.getByRole('button', { name: 'Source Demo' }).click();
  const dialog = app.getByRole('dialog', { name: 'Choose a source' });
  await dialog.getByRole('radio', { name: /^Manifests/ }).check();
  await dialog.getByRole('textbox', { name: /^Files or folders/ }).fill(path);
  await dialog.getByRole('button', { name: 'Use this source' }).click();
}

test('a folder of manifests becomes the source, and edits are in force by themselves', async ({ app, product }) => {
  const file = join(product.folder, 'web.yaml');
  await writeFile(file, ingress('first.example'));
  await chooseManifests(app, product.folder);
  await expect(app.getByRole('dialog')).toHaveCount(0);
  await expect(app.getByRole('row').filter({ hasText: 'first.example' })).toContainText('no Service');
  await expect(app.getByRole('row').filter({ hasText: 'da2so.com' })).toHaveCount(0);

  await writeFile(file, (await readFile(file, 'utf8')).replace('first.example', 'second.example'));
  await expect(app.getByRole('row').filter({ hasText: 'second.example' })).toBeVisible();
  await expect(app.getByRole('row').filter({ hasText: 'first.example' })).toHaveCount(0);

  await writeFile(file, `${await readFile(file, 'utf8')}\n: : broken`);
  await app.getByRole('link', { name: 'Problems' }).click();
  await expect(app.getByRole('row').filter({ hasText: 'manifest-broken' })).toContainText('web.yaml');
  await app.getByRole('link', { name: 'Routes' }).click();
  await expect(app.getByRole('row').filter({ hasText: 'second.example' })).toBeVisible();
});

test('an empty folder says what to do next', async ({ app, product }) => {
  await chooseManifests(app, product.folder);
  await expect(app.getByText('The source has no Ingress objects.')).toBeVisible();
  await app.getByRole('button', { name: 'Choose another source' }).last().click();
  const dialog = app.getByRole('dialog', { name: 'Choose a source' });
  await dialog.getByRole('radio', { name: /^Demo/ }).check();
  await dialog.getByRole('button', { name: 'Use this source' }).click();
  await expect(app.getByRole('row').filter({ hasText: 'shop.localhost' })).toBeVisible();
});

test('a form that is not complete says what is missing', async ({ app }) => {
  await chooseManifests(app, '  ');
  await expect(app.getByText('Name at least one file or folder.')).toBeVisible();
});

test('the contexts of a kubeconfig are offered without touching a cluster', async ({ app, product }) => {
  const file = join(product.folder, 'config');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dev',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: {} }],
    contexts: ['dev', 'prod'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
  };
  await writeFile(file, JSON.stringify(kubeconfig));
  await app.getByRole('button', { name: 'Source Demo' }).click();
  const dialog = app.getByRole('dialog', { name: 'Choose a source' });
  await dialog.getByRole('radio', { name: /^Cluster/ }).check();
  await dialog.getByRole('textbox', { name: /^Kubeconfig files/ }).fill(file);
  await dialog.getByRole('button', { name: 'Read these files' }).click();
  await expect(dialog.getByRole('radio', { name: /dev/ })).toBeVisible();
  await expect(dialog.getByRole('radio', { name: /prod/ })).toBeVisible();
  await expect(dialog).toContainText('https://127.0.0.1:1');
  await app.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
