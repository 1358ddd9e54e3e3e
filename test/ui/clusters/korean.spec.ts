import { expect, test, type Locator, type Page } from '@playwright/test';
import { statusOf } from '#test/doubles/engine.ts';
import { startPageEngine, type PageEngine } from '#test/doubles/page-engine.ts';
import { phrase, phraseText, quoted, type Phrase } from '#shared/model/phrase.ts';
import type { KindState } from '#shared/model/source.ts';
import type { TunnelStatus } from '#shared/model/way.ts';
import { row } from '#test/ui/regions.ts';
import { open } from './clusters-view.ts';

test.use({ locale: 'ko-KR' });

/** Words of English sentences; names of objects, rights and quotations have none of them. */
const ENGLISH = /\b(?:the|is|are|cannot|does|not|of|to|in|which|with)\b/i;

const NOT_ALLOWED = phrase('tunnel-denied', { verbs: quoted('create'), namespace: 'shop' });
const UNREACHED = phrase('tunnel-unreached', { reason: phrase('connection-refused') });

function detailOf(page: Page): Locator {
  return page.getByRole('region', { name: '상세' });
}

function kindOf(changes: Partial<KindState>, said: Phrase): KindState {
  return { kind: 'Secret', state: 'failed', objects: 0, ...changes, detail: phraseText(said), phrase: said };
}

function tunnelTo(pod: string, fault: string, said: Phrase): TunnelStatus {
  const lastError = { fault, message: phraseText(said), phrase: said };
  return { namespace: 'shop', pod, transport: null, tunnels: 0, streams: 0, waiting: 1, suspect: 0, lastError };
}

async function start(kinds: readonly KindState[], tunnels: readonly TunnelStatus[]): Promise<PageEngine> {
  const served = await startPageEngine();
  const proofs = { controlPlane: false, nameServer: false };
  served.engine.statusValue = statusOf({
    version: '0.1.0',
    state: 'degraded',
    source: { source: { kind: 'kubeconfig', name: 'dev' }, state: 'degraded', kinds },
    ways: { chosen: null, proofs, trusted: false, inUse: {}, tunnels },
  });
  return served;
}

test('a tunnel that fails says why in Korean', async ({ page }) => {
  await using served = await start(
    [],
    [tunnelTo('cart-1', 'forbidden', NOT_ALLOWED), tunnelTo('cart-2', 'unreachable', UNREACHED)],
  );
  await open(page, served);
  await row(page, 'shop/cart-1').click();
  await expect(detailOf(page)).toContainText('shop 네임스페이스에서 pods/portforward에 대한 create 권한이 없습니다');
  expect(await told(page)).not.toMatch(ENGLISH);
  await row(page, 'shop/cart-2').click();
  await expect(detailOf(page)).toContainText('API 서버에 연결할 수 없습니다: 연결이 거부되었습니다');
  expect(await told(page)).not.toMatch(ENGLISH);
});

test('a list that is forbidden is told in Korean around what the server says', async ({ page }) => {
  const words = 'secrets is forbidden: User "jane" cannot list resource "secrets"';
  const missing = { verb: 'list', resource: 'secrets', namespace: null, user: 'jane' };
  await using served = await start([kindOf({ state: 'forbidden', missing }, quoted(words))], []);
  await open(page, served);
  await row(page, 'Secret').click();
  await expect(detailOf(page)).toContainText('권한 없음: list secrets (클러스터)');
  expect((await told(page)).replaceAll(words, '')).not.toMatch(ENGLISH);
  // Nothing but the quotation where the page says that it is one.
  await expect(page.locator('[title*="forbidden"]')).toHaveCount(0);
});

test('a kind that is not read says why in Korean', async ({ page }) => {
  await using served = await start([kindOf({ retryAt: 1e15 }, phrase('no-answer-in-time'))], []);
  await open(page, served);
  await expect(row(page, 'Secret')).toContainText('읽지 못함: 제시간에 응답하지 않습니다');
});

/** All that the detail says, without the raw value, which is for programs. */
async function told(page: Page): Promise<string> {
  const whole = await detailOf(page).innerText();
  const raw = await detailOf(page).locator('details').innerText();
  return whole.replace(raw, '');
}
