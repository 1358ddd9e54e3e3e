import { expect, test } from '@playwright/test';
import { CodedError } from '#engine/coded-error.ts';
import { statusOf } from '#test/doubles/engine.ts';
import { detail, row } from '#test/ui/regions.ts';
import { contextOf, start, open } from './clusters-view.ts';

test('contexts say which one is in use, which is kubectl’s, and how they sign in', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'https://10.0.0.1:6443')).toContainText('in use');
  await expect(row(page, 'https://10.0.0.1:6443')).toContainText('client certificate, 29 days left');
  await expect(row(page, 'prod')).toContainText('current of kubectl');
  await expect(row(page, 'cloud')).toContainText('asks before it runs');
  await row(page, 'https://10.0.0.1:6443').click();
  await expect(detail(page)).toContainText('Gatehouse reads dev at https://10.0.0.1:6443');
  await expect(detail(page)).toContainText('2 of 5 kinds of objects are read');
});

test('one click changes the context', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await page.getByRole('button', { name: 'Use context prod' }).click();
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['chooseSource', { kind: 'kubeconfig', files: [], context: 'prod' }, null]]);
});

test('a context with a plugin is used only after the program was shown and approved', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await page.getByRole('button', { name: 'Use context cloud' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a credential plugin?' });
  await expect(dialog).toContainText('login-tool get-token --cluster cloud');
  await expect(dialog).toContainText('TOOL_PROFILE');
  await expect(dialog).toContainText('/home/jane/.kube/config');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(served.engine.calls).toEqual([]);

  await page.getByRole('button', { name: 'Use context cloud' }).click();
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['chooseSource', { kind: 'kubeconfig', files: [], context: 'cloud' }, null]]);
});

test('a context that cannot be used says why, and the one in use stays', async ({ page }) => {
  await using served = await start();
  served.engine.chooseFailure = new CodedError('context-unknown', 'There is no context "prod".', {
    hint: 'Choose another one.',
  });
  await open(page, served);
  await row(page, 'prod').click();
  await detail(page).getByRole('button', { name: 'Use this context' }).click();
  await expect(detail(page).getByRole('alert')).toContainText('There is no context "prod".');
  await expect(row(page, 'https://10.0.0.1:6443')).toContainText('in use');
});

test('files named on the command line come before those of kubectl, and problems of files are said', async ({
  page,
}) => {
  await using served = await start();
  const file = '/tmp/team.kubeconfig';
  served.contexts.set(file, {
    contexts: [contextOf({ name: 'team', file })],
    problems: [
      {
        code: 'kubeconfig-missing',
        severity: 'warning',
        subject: { kind: 'file', namespace: null, name: '/tmp/gone' },
        values: { file: '/tmp/gone' },
      },
    ],
  });
  served.engine.statusValue = statusOf({
    choice: { kind: 'kubeconfig', files: [file], context: 'team' },
    namespaces: ['team-a'],
    source: {
      source: { kind: 'kubeconfig', name: 'team' },
      state: 'failed',
      kinds: [{ kind: 'Ingress', state: 'sign-in', objects: 0, detail: 'the credentials are not accepted' }],
    },
  });
  await open(page, served);
  await expect(page.getByRole('row').nth(2)).toContainText(/team.*sign-in needed/);
  await expect(page.getByRole('main')).toContainText('/tmp/gone');
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['chooseSource', { kind: 'kubeconfig', files: [file], context: 'team' }, ['team-a']]]);
});
