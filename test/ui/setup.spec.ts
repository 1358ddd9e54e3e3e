import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { CodedError } from '#engine/coded-error.ts';
import { startPageEngine, type PageEngine } from '#test/doubles/page-engine.ts';
import { planOf, stepOf } from '#test/doubles/setup.ts';

async function open(page: Page, served: PageEngine, hash = ''): Promise<void> {
  await page.goto(`${served.url}#/setup${hash}`);
  await expect(page.getByRole('grid')).toBeVisible();
}

const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });
const detail = (page: Page) => page.getByRole('region', { name: 'Detail' });
const head = (page: Page) => page.getByRole('region', { name: 'Set-up' });

test('the plan is said in plain words before anything happens', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await expect(head(page)).toContainText(
    'Gatehouse will write 3 names to the hosts file, have 2 stores trust its certificates and open port 80.',
  );
  await expect(head(page)).toContainText(
    'The system asks for your password once, for the hosts file, the system’s trust store and the ports.',
  );
  await expect(head(page)).toContainText('every user of this machine may open ports from 80');
  await expect(row(page, 'xn--bcher-kva.test')).toContainText('bücher.test');
  await expect(row(page, 'old.shop.test')).toContainText('Line 7 of the hosts file leads it to 10.0.0.5 already');
  await expect(row(page, 'https 443')).toContainText(/taken.*\/usr\/sbin\/nginx, process 812, user 0/);
  await row(page, '/etc/hosts').click();
  await expect(detail(page)).toContainText('6 lines are added to /etc/hosts and 0 lines taken out');
  await expect(detail(page).locator('pre')).toContainText('+127.0.0.1 cart.shop.test\n+::1 cart.shop.test');
  expect(served.engine.setup.calls.map(([method]) => method)).toEqual(['plan']);
});

test('one button sets up, every step is told, and the result stays', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  await open(page, served);
  await page.getByRole('button', { name: 'Set up this machine' }).click();
  setup.change({
    steps: [
      stepOf({ id: 'authority', kind: 'authority', state: 'done' }),
      stepOf({ state: 'running' }),
      stepOf({ id: 'bind', kind: 'bind', subject: '443', state: 'waiting' }),
    ],
    progress: { done: 1, total: 3 },
  });
  await expect(head(page).getByRole('status')).toHaveText('1 of 3 steps');
  await expect(head(page).getByRole('listitem')).toHaveText([
    /done\s*Make the certificate authority/,
    /running\s*Write the hosts file/,
    /waiting\s*Open port 443/,
  ]);
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  setup.planValue = planOf({ id: 'done', nothingToDo: true, asksPassword: [], diff: [] });
  setup.change({
    phase: 'active',
    active: { planId: 'plan-1', since: 0, names: ['shop.test'], stores: ['nss'], ports: { http: 80, https: 8443 } },
    steps: [
      stepOf({ state: 'done' }),
      stepOf({ id: 'bind', kind: 'bind', subject: '443', state: 'failed', code: 'port-taken' }),
    ],
    progress: { done: 2, total: 2 },
  });
  setup.applied.resolve(setup.value);
  await expect(head(page)).toContainText('1 name leads to this machine');
  await expect(head(page).getByRole('listitem').nth(1)).toContainText('failed');
  const applied = setup.calls.find(([method]) => method === 'apply');
  expect(applied).toEqual(['apply', 'plan-1', { approve: [], stores: null, names: true, trust: true, ports: true }]);
});

test('a public name is led here only after a dialog that names cluster, namespace and Ingress', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  const box = page.getByRole('checkbox', { name: 'Approve da2so.com' });
  await expect(box).not.toBeChecked();
  await box.click();
  const dialog = page.getByRole('dialog', { name: 'Lead a public name to this machine?' });
  await expect(dialog).toContainText('dev-cluster');
  await expect(dialog).toContainText('default/ingress-example');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(served.engine.setup.calls.map(([method]) => method)).toEqual(['plan']);
  await box.click();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(row(page, 'da2so.com')).toContainText('will lead here');
  expect(served.engine.setup.calls).toContainEqual(['approve', 'da2so.com', null]);
});

test('a well-known name has to be typed', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await page.getByRole('checkbox', { name: 'Approve github.com' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Approve' });
  await expect(confirm).toBeDisabled();
  await page.getByRole('textbox', { name: 'Type github.com to approve it' }).fill('github.com');
  await confirm.click();
  await expect.poll(() => served.engine.setup.calls).toContainEqual(['approve', 'github.com', 'github.com']);
});

test('stores and parts can be left out of the plan', async ({ page }) => {
  await using served = await startPageEngine();
  await open(page, served);
  await page.getByRole('checkbox', { name: 'Have System store trust it' }).uncheck();
  await page.getByRole('checkbox', { name: 'Ports', exact: true }).uncheck();
  await expect
    .poll(() => served.engine.setup.calls.at(-1))
    .toEqual(['plan', { approve: [], stores: ['nss', 'firefox', 'node'], names: true, trust: true, ports: false }]);
});

test('undo asks first and says what goes', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.change({
    phase: 'active',
    active: {
      planId: 'plan-1',
      since: 0,
      names: ['shop.test', 'cart.shop.test'],
      stores: ['nss'],
      ports: { http: 80, https: 443 },
    },
  });
  await open(page, served);
  await page.getByRole('button', { name: 'Undo everything…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Undo the set-up?' });
  await expect(dialog).toContainText('2 names leave the hosts file, the certificate authority leaves 1 store');
  await dialog.getByRole('button', { name: 'Undo everything' }).click();
  await expect(head(page)).toContainText('Not set up');
  expect(served.engine.setup.calls).toContainEqual(['undo']);
});

test('broken markers are shown line by line and taken out after a question', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  const begin = '# >>> gatehouse managed block v1 sep=none sum=0123456789abcdef >>>';
  const broken = { path: '/etc/hosts', sha256: '5f'.repeat(32), problem: 'hosts-markers' };
  setup.planValue = planOf({ hostsFile: { ...broken, repair: [{ line: 3, text: begin }] }, diff: [] });
  await open(page, served);
  await row(page, '/etc/hosts').click();
  await expect(detail(page)).toContainText(
    'cannot be changed. The lines that mark our block in the hosts file are broken (at line 3).',
  );
  await expect(detail(page).locator('pre')).toContainText(`-3: ${begin}`);
  await detail(page).getByRole('button', { name: 'Repair…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take these lines out?' });
  await expect(dialog).toContainText(`-3: ${begin}`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(setup.calls.some(([method]) => method === 'repair')).toBe(false);
  await detail(page).getByRole('button', { name: 'Repair…' }).click();
  setup.planValue = planOf({});
  await dialog.getByRole('button', { name: 'Take them out' }).click();
  await expect(detail(page).getByRole('status')).toHaveText(
    'The lines of ours that were broken are gone from the hosts file (they stood at line 3).',
  );
  await expect(detail(page).getByRole('button', { name: 'Repair…' })).toHaveCount(0);
  expect(setup.calls.filter(([method]) => method === 'repair')).toEqual([['repair', broken.sha256]]);
});

test('the end of the authority and names that it may not sign for are said with what helps', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  setup.planValue = planOf({
    authority: { ...planOf({}).authority, action: 'replace', reason: 'outside', outside: ['da2so.com'] },
  });
  await open(page, served);
  await expect(head(page)).toContainText('One more approval: the authority may not sign for da2so.com yet.');
  setup.change({
    phase: 'active',
    active: { planId: 'plan-1', since: 0, names: ['da2so.com'], stores: ['nss'], ports: { http: 80, https: 443 } },
    authority: {
      expires: Date.UTC(2026, 6, 31),
      state: 'renew-soon',
      daysLeft: 41,
      outside: ['da2so.com'],
      full: [],
      leaves: { count: 2, firstEnds: Date.UTC(2026, 6, 1) },
    },
  });
  await expect(head(page).getByRole('alert')).toHaveText([
    /may not sign for da2so\.com: that needs one more approval\. Set up again/,
    /The local authority ends in 41 days\. Set up again to have a new one\./,
  ]);
  await expect(head(page)).toContainText('in use: 2. The first ends on 2026-07-01');
});

test('where no prompt can be shown, the command is there to copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await startPageEngine();
  const command = 'sudo /usr/bin/node /opt/gatehouse/helper.cjs --plan-stdin < /home/jane/plan.json';
  served.engine.setup.planValue = planOf({ elevation: { method: 'command', command, reason: 'no-agent' } });
  await open(page, served);
  await expect(head(page)).toContainText('No password can be asked for here');
  await expect(head(page)).toContainText('No program of this desktop can ask for the password.');
  await head(page).getByRole('button', { name: 'Copy command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
});

test('what went wrong, what an earlier run left and what changed since is said with what helps', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.change({
    phase: 'failed',
    failure: { code: 'helper-failed', values: {} },
    recovery: { found: 'interrupted-apply', differences: [{ code: 'name-left', subject: 'shop.test' }] },
    pending: { add: ['new.shop.test'], remove: [] },
  });
  await open(page, served);
  await expect(head(page).getByRole('alert')).toContainText('It did not work: The helper failed.');
  await expect(head(page)).toContainText('An earlier set-up was interrupted. Repair it, or undo it.');
  await expect(head(page)).toContainText('shop.test is in the hosts file, though nothing needs it.');
  await expect(head(page)).toContainText('Since then 1 name appeared.');
  await expect(page.getByRole('button', { name: 'Repair' })).toBeEnabled();
});

test('the trust table shows each store and host, and fixes one store alone', async ({ page }) => {
  await using served = await startPageEngine();
  const { setup } = served.engine;
  setup.trustValue = {
    stores: [
      {
        id: 'nss',
        name: 'Chromium',
        scope: 'user',
        path: '/home/jane/.pki/nssdb',
        state: 'absent',
        reason: null,
        values: {},
        canFix: true,
        canRemove: false,
        lines: [],
      },
      {
        id: 'firefox',
        name: 'Firefox',
        scope: 'user',
        path: null,
        state: 'installed',
        reason: null,
        values: {},
        canFix: false,
        canRemove: true,
        lines: [],
      },
      {
        id: 'system',
        name: 'System store',
        scope: 'system',
        path: null,
        state: 'installed',
        reason: null,
        values: {},
        canFix: false,
        canRemove: true,
        lines: [],
      },
    ],
    hosts: ['shop.test'],
    cells: [
      { store: 'nss', host: 'shop.test', verdict: 'untrusted', by: 'store', detail: 'not there' },
      { store: 'system', host: 'shop.test', verdict: 'trusted', by: 'handshake', detail: null },
    ],
    checkedAt: Date.now(),
  };
  await open(page, served);
  await row(page, 'Every store and host').click();
  const table = detail(page).getByRole('table');
  await expect(table.getByRole('row').nth(1)).toContainText(/Chromium.*not trusted/);
  await expect(table.getByRole('row').nth(3)).toContainText(/System store.*trusted/);
  const reason = 'net::ERR_CERT_INVALID';
  setup.proofValue = {
    ...setup.proofValue,
    cells: [{ store: 'nss', host: 'shop.test', verdict: 'refused', by: 'handshake', detail: reason }],
  };
  await detail(page).getByRole('button', { name: 'Prove with a real browser' }).click();
  await expect(detail(page).getByRole('status')).toContainText('What Chromium itself said');
  await expect(table.getByRole('row').nth(1)).toContainText(/Chromium.*refused/);
  await expect(table.getByRole('row').nth(1).getByTitle(reason)).toBeVisible();
  expect(setup.calls.filter(([method]) => method === 'prove')).toEqual([['prove', null]]);
  await table.getByRole('button', { name: 'Remove it from Firefox' }).click();
  await expect.poll(() => setup.calls).toContainEqual(['untrust', 'firefox']);
  await expect(table.getByRole('button', { name: 'Remove it from System store' })).toHaveCount(0);
  await table.getByRole('button', { name: 'Fix Chromium' }).click();
  const alone = { approve: [], stores: ['nss'], names: false, trust: true, ports: false };
  await expect.poll(() => setup.calls).toContainEqual(['apply', 'plan-1', alone]);
});

test('environment lines of programs without a store are there to copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await using served = await startPageEngine();
  const lines = ['export NODE_EXTRA_CA_CERTS=/home/jane/root.crt'];
  served.engine.setup.trustValue = {
    stores: [
      {
        id: 'node',
        name: 'Node.js',
        scope: 'user',
        path: null,
        state: 'absent',
        reason: null,
        values: {},
        canFix: true,
        canRemove: false,
        lines,
      },
    ],
    hosts: [],
    cells: [],
    checkedAt: 0,
  };
  await open(page, served);
  await row(page, 'Node.js').click();
  await detail(page).getByRole('button', { name: 'Copy lines' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(lines[0]);
});

test('a host opens isolated, a wildcard asks for a name, and an unapproved one for approval', async ({ page }) => {
  await using served = await startPageEngine();
  const { browsers, calls } = served.engine;
  await open(page, served);
  await page.getByRole('button', { name: 'Open cart.shop.test in an isolated browser' }).click();
  await expect(row(page, 'https://cart.shop.test/')).toBeVisible();
  await page.getByRole('button', { name: 'Open *.apps.shop.test in an isolated browser' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('api');
  await page.keyboard.press('Enter');
  await expect(row(page, 'https://api.apps.shop.test/')).toBeVisible();
  browsers.openFailure = new CodedError('name-not-approved', 'da2so.com is public.', { values: { host: 'da2so.com' } });
  await page.getByRole('button', { name: 'Open da2so.com in an isolated browser' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lead a public name to this machine?' });
  await expect(dialog).toContainText('In this one browser it will lead to the cluster');
  await expect(dialog).toContainText('default/ingress-example');
  await dialog.getByRole('button', { name: 'Approve and open' }).click();
  await expect
    .poll(() => calls.at(-1))
    .toEqual(['browsers.open', { url: 'https://da2so.com/', browser: null, approve: ['da2so.com'] }]);
  await row(page, 'https://cart.shop.test/').click();
  await detail(page).getByRole('button', { name: 'Close the isolated browser for https://cart.shop.test/' }).click();
  await expect(row(page, 'https://cart.shop.test/')).toHaveCount(0);
});

test('without a display it says so, and the proxy configuration is switched on with an address to copy', async ({
  page,
}) => {
  await using served = await startPageEngine();
  served.engine.browsers.value = { ...served.engine.browsers.value, browsers: [], hindrance: 'no-display' };
  await open(page, served);
  await expect(row(page, /^Isolated browser/)).toContainText('Gatehouse runs without a display');
  await row(page, /^Proxy configuration/).click();
  await detail(page).getByRole('button', { name: 'Switch on' }).click();
  await expect(detail(page)).toContainText('http://127.0.0.1:17480/proxy.pac');
  await expect(detail(page)).toContainText('Automatic proxy configuration URL');
  await detail(page).getByRole('button', { name: 'Switch off' }).click();
  await expect(row(page, /^Proxy configuration/)).toContainText('off');
});

test('the view is walked, filtered and used without a mouse, and its address can be loaded again', async ({ page }) => {
  await using served = await startPageEngine();
  await page.goto(served.url);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('set-up');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('group:names shop.test');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(detail(page)).toContainText('cart.shop.test will lead to this machine.');
  await page.reload();
  await expect(detail(page)).toContainText('cart.shop.test will lead to this machine.');
  await page.keyboard.press('o');
  await expect
    .poll(() => served.engine.calls)
    .toContainEqual(['browsers.open', { url: 'https://cart.shop.test/', browser: null, approve: [] }]);
});

test('nothing to do and nothing found are said', async ({ page }) => {
  await using served = await startPageEngine();
  served.engine.setup.planValue = planOf({
    nothingToDo: true,
    names: { map: [], refused: [] },
    asksPassword: [],
    diff: [],
  });
  await open(page, served);
  await expect(head(page)).toContainText('There is nothing to set up');
  await expect(page.getByRole('button', { name: 'Set up this machine' })).toBeDisabled();
  await page.keyboard.press('/');
  await page.keyboard.type('nowhere');
  await expect(page.getByText('Nothing matches the filter.')).toBeVisible();
});

const LABELS = {
  'en-US': { hosts: /^Hosts file/, trust: /^Every store and host/, pac: /^Proxy configuration/ },
  'ko-KR': { hosts: /^hosts 파일/, trust: /^모든 저장소와 호스트/, pac: /^프록시 구성/ },
} as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'ko-KR'] as const) {
    test.describe(`in ${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('the view, its details and its dialogs are free of accessibility faults', async ({ page }) => {
        test.slow();
        await using served = await startPageEngine();
        const { setup } = served.engine;
        setup.change({
          failure: { code: 'helper-failed', values: {} },
          steps: [stepOf({}), stepOf({ id: 'b', state: 'failed', code: 'helper-failed' })],
          recovery: { found: 'drift', differences: [{ code: 'name-gone', subject: 'shop.test' }] },
        });
        setup.trustValue = {
          stores: [
            {
              id: 'nss',
              name: 'Chromium',
              scope: 'user',
              path: null,
              state: 'absent',
              reason: null,
              values: {},
              canFix: true,
              canRemove: false,
              lines: [],
            },
          ],
          hosts: ['shop.test'],
          cells: [{ store: 'nss', host: 'shop.test', verdict: 'refused', by: 'handshake', detail: null }],
          checkedAt: 0,
        };
        await page.goto(`${served.url}#/setup`);
        const { hosts, trust, pac } = LABELS[locale];
        for (const text of [hosts, 'da2so.com', trust, pac]) {
          await row(page, text).first().click();
          await expect(page.locator('[data-detail]')).toBeVisible();
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        }
        await page.getByRole('checkbox', { name: 'github.com' }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      });
    });
  }
}

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 400, height: 720 } });

  test('nothing is wider than the window', async ({ page }) => {
    await using served = await startPageEngine();
    await open(page, served);
    const widest = await page.evaluate(() =>
      Math.max(...[...document.querySelectorAll('body *')].map((element) => element.getBoundingClientRect().right)),
    );
    expect(widest).toBeLessThanOrEqual(400);
  });
});
