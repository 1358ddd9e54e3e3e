import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { CodedError } from '#engine/coded-error.ts';
import { statusOf } from '#test/doubles/engine.ts';
import { startPageEngine, type PageEngine } from '#test/doubles/page-engine.ts';
import type { ContextDescription, KindState } from '#shared/model/source.ts';

const DAY = 86_400_000;

function contextOf(changes: Partial<ContextDescription>): ContextDescription {
  return {
    name: 'dev',
    cluster: 'dev-cluster',
    server: 'https://10.0.0.1:6443',
    namespace: null,
    user: 'jane',
    file: '/home/jane/.kube/config',
    current: false,
    credential: { kind: 'certificate', what: null, expires: Date.now() + 29.5 * DAY, actsAs: null },
    ...changes,
  };
}

const plugin = contextOf({
  name: 'cloud',
  server: 'https://cloud.example:6443',
  credential: {
    kind: 'plugin',
    what: 'login-tool get-token --cluster cloud',
    expires: null,
    actsAs: null,
    plugin: { environment: ['TOOL_PROFILE'], installHint: 'Install login-tool.', approved: false },
  },
});

const kinds: readonly KindState[] = [
  { kind: 'Ingress', state: 'live', objects: 12, detail: null },
  { kind: 'Service', state: 'loading', objects: 1000, detail: null, pages: { read: 3, of: 20 } },
  { kind: 'EndpointSlice', state: 'reconnecting', objects: 30, detail: 'reset', since: 0, retryAt: 1e15 },
  {
    kind: 'Secret',
    state: 'forbidden',
    objects: 0,
    detail: 'secrets is forbidden: User "jane" cannot list resource "secrets"',
    missing: { verb: 'list', resource: 'secrets', namespace: null, user: 'jane' },
  },
  {
    kind: 'IngressClass',
    state: 'partial',
    objects: 1,
    detail: 'ingressclasses is forbidden',
    namespaces: ['team-a'],
    missing: { verb: 'list', resource: 'ingressclasses', namespace: null, user: 'jane' },
  },
];

/** An engine that reads `dev`, with three contexts in kubectl's files. */
async function start(): Promise<PageEngine> {
  const served = await startPageEngine();
  served.contexts.set('', {
    contexts: [contextOf({}), contextOf({ name: 'prod', server: 'https://10.0.0.2:6443', current: true }), plugin],
    problems: [],
  });
  served.engine.statusValue = statusOf({
    version: '0.1.0',
    choice: { kind: 'kubeconfig', files: [], context: 'dev' },
    source: { source: { kind: 'kubeconfig', name: 'dev' }, state: 'live', role: 'kind: ClusterRole', kinds },
  });
  return served;
}

async function open(page: Page, served: PageEngine, hash = ''): Promise<void> {
  await page.goto(`${served.url}#/clusters${hash}`);
  await expect(page.getByRole('grid')).toBeVisible();
}

const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });
const detail = (page: Page) => page.getByRole('region', { name: 'Detail' });

test('contexts say which one is in use, which is kubectl’s, and how they sign in', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'https://10.0.0.1:6443')).toContainText('in use');
  await expect(row(page, 'https://10.0.0.1:6443')).toContainText('client certificate, 29 days left');
  await expect(row(page, 'prod')).toContainText('current of kubectl');
  await expect(row(page, 'cloud')).toContainText('asks before it runs');
  await row(page, 'https://10.0.0.1:6443').click();
  await expect(detail(page)).toContainText('Gatehouse reads dev at https://10.0.0.1:6443');
  await expect(detail(page)).toContainText('1 of 5 kinds of objects are live');
});

test('every kind says how its reading stands, which right is missing, and gives the role', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'Ingress').filter({ hasText: '12 objects' })).toContainText('Live');
  await expect(row(page, 'Service')).toContainText('Loading 3/20 pages');
  await expect(row(page, 'EndpointSlice')).toContainText(/Reconnecting in \d+ s/);
  await expect(row(page, 'IngressClass')).toContainText('Partial: only team-a');
  await row(page, 'Secret').click();
  await expect(detail(page)).toContainText('Secret objects may not be read with these credentials.');
  await expect(detail(page)).toContainText('list secrets --all-namespaces');
  await detail(page).getByRole('button', { name: 'Copy role' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kind: ClusterRole');
  await detail(page).getByRole('button', { name: 'Copy the command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'kubectl auth can-i list secrets --all-namespaces',
  );
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

test('the view is walked, filtered and used without a mouse, and its address can be loaded again', async ({ page }) => {
  await using served = await start();
  await page.goto(served.url);
  await page.keyboard.press('4');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('group:context prod');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(detail(page)).toContainText('It is not in use, and nothing was sent there.');
  await page.reload();
  await expect(detail(page)).toContainText('It is not in use, and nothing was sent there.');
  await page.keyboard.press('u');
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['chooseSource', { kind: 'kubeconfig', files: [], context: 'prod' }, null]]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'ko-KR']) {
    test.describe(`in ${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('the view, its details and its dialog are free of accessibility faults', async ({ page }) => {
        await using served = await start();
        await page.goto(`${served.url}#/clusters`);
        for (const name of ['prod', 'Secret', 'cloud']) {
          await page.getByRole('row').filter({ hasText: name }).first().click();
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        }
        await page.keyboard.press('u');
        await expect(page.getByRole('dialog').getByText('login-tool get-token')).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      });
    });
  }
}
