import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { CodedError } from '#engine/coded-error.ts';
import { statusOf } from '#test/doubles/engine.ts';
import { hostOf, routeOf, startPageEngine, type PageEngine } from '#test/doubles/page-engine.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { WaysStatus } from '#shared/model/way.ts';
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

const ways: WaysStatus = {
  chosen: null,
  proofs: { controlPlane: false, nameServer: false },
  trusted: false,
  inUse: { tunnel: 1, 'service-proxy': 1 },
  tunnels: [
    {
      namespace: 'default',
      pod: 'hostname-1',
      transport: 'websocket',
      tunnels: 1,
      streams: 3,
      waiting: 0,
      suspect: 0,
      lastError: null,
    },
    {
      namespace: 'shop',
      pod: 'cart-1',
      transport: null,
      tunnels: 0,
      streams: 0,
      waiting: 2,
      suspect: 0,
      lastError: { fault: 'forbidden', message: 'create on pods/portforward is not allowed in namespace shop' },
    },
  ],
  nodes: [{ name: 'worker-1', ready: true, unschedulable: false, zone: 'a', addresses: ['10.0.0.5'] }],
};

const controller: ClusterController = {
  product: 'ingress-nginx',
  controller: 'k8s.io/ingress-nginx',
  classes: ['nginx'],
  defaultClass: null,
  service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', type: 'NodePort', ports: [] },
  workload: { kind: 'Deployment', namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
  addresses: [{ address: '10.0.0.5', http: 30172, https: 31355, node: 'worker-1', evidence: 'node-port' }],
  configMap: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', read: false },
  flags: {},
  unread: [{ verb: 'get', resource: 'configmaps', namespace: 'ingress-nginx', user: 'jane' }],
};

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
    ways,
    controllers: [controller],
  });
  served.engine.routesValue = {
    hosts: [
      hostOf({
        routes: [
          routeOf({ way: { way: 'tunnel', reason: 'unproved', chosen: null } }),
          routeOf({
            id: 'cart',
            path: '/cart',
            namespace: 'shop',
            service: { namespace: 'shop', name: 'cart', port: 'http' },
            way: { way: 'service-proxy', reason: 'tunnel-forbidden', chosen: null },
          }),
        ],
      }),
    ],
    ignored: [],
  };
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
  await expect(detail(page)).toContainText('2 of 5 kinds of objects are read');
});

test('every kind says how its reading stands, which right is missing, and gives the role', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'Ingress').filter({ hasText: '12 objects' })).toContainText('Live');
  await expect(row(page, /^Service/)).toContainText('Loading 3/20 pages');
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

test('each Service port says by which way its pods are reached and why, and another way can be forced', async ({
  page,
}) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'default/hostname-svc:8080')).toContainText('nothing proves that the pod addresses lead');
  await row(page, 'shop/cart:http').click();
  await expect(detail(page)).toContainText('Pods of shop/cart:http are reached by service proxy');
  await expect(detail(page)).toContainText('takes the Authorization header of requests away');
  await detail(page).getByRole('combobox', { name: 'Way to this Service' }).selectOption('tunnel');
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['ways.choose', { kind: 'service', namespace: 'shop', service: 'cart', port: 'http' }, 'tunnel']]);
});

test('the network of the machine can be trusted for the cluster, after what that means was said', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await row(page, /^Pod network/).click();
  await expect(detail(page)).toContainText('nothing proves that their addresses lead into this cluster');
  await expect(detail(page)).toContainText('with their cookies and tokens');
  await detail(page)
    .getByRole('checkbox', { name: /Trust this network/ })
    .click();
  await expect.poll(() => served.engine.calls).toEqual([['ways.trust', true]]);
});

test('tunnels, nodes and the controllers of the cluster are listed, tunnels as they are now', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'default/hostname-1')).toContainText('SPDY in a WebSocket · 3 streams');
  await row(page, 'shop/cart-1').click();
  await expect(detail(page)).toContainText('No tunnel to shop/cart-1 opens: create on pods/portforward is not allowed');
  await row(page, 'worker-1').first().click();
  await expect(detail(page)).toContainText('Node worker-1 is ready and has the addresses 10.0.0.5.');
  await row(page, 'ingress-nginx/ingress-nginx-controller').click();
  await expect(detail(page)).toContainText('ingress-nginx answers Ingresses in the cluster (class nginx).');
  await expect(detail(page)).toContainText('http://10.0.0.5:30172');
  await expect(detail(page)).toContainText('get configmaps (ingress-nginx)');
  // Nobody announces this change.
  const [first] = ways.tunnels ?? [];
  if (first === undefined) throw new Error('there is a tunnel');
  served.engine.statusValue = { ...served.engine.statusValue, ways: { ...ways, tunnels: [{ ...first, streams: 7 }] } };
  await expect(row(page, 'default/hostname-1')).toContainText('7 streams');
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

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 400, height: 720 } });

  test('nothing is wider than the window', async ({ page }) => {
    await using served = await start();
    await open(page, served);
    for (const name of [/^Secret/, /^Pod network/]) {
      await row(page, name).click();
      await expect(detail(page)).toBeVisible();
      const widest = await page.evaluate(() =>
        Math.max(...[...document.querySelectorAll('body *')].map((element) => element.getBoundingClientRect().right)),
      );
      expect(widest).toBeLessThanOrEqual(400);
    }
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'ko-KR']) {
    test.describe(`in ${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('the view, its details and its dialog are free of accessibility faults', async ({ page }) => {
        await using served = await start();
        test.setTimeout(120_000);
        await page.goto(`${served.url}#/clusters`);
        for (const name of ['Secret', 'shop/cart:http', 'cloud']) {
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
