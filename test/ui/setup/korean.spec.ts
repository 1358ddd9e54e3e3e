import { expect, test } from '@playwright/test';
import { startPageEngine } from '#test/doubles/page-engine.ts';
import { storeOf } from '#test/doubles/setup.ts';
import { detailOf, phrase } from '#shared/model/phrase.ts';
import type { PhraseCode } from '#shared/model/phrases/phrases.ts';
import { row } from '#test/ui/regions.ts';
import { open } from './setup-view.ts';

test.use({ locale: 'ko-KR' });

/** Words of English sentences, which no name below has. */
const ENGLISH = /\b(?:the|is|are|no|not|cannot|does|of|to|in|which|with)\b/i;
const HOST = 'shop.test';

test('the trust table says in Korean why a store is not sure', async ({ page }) => {
  await using served = await startPageEngine();
  const said: readonly Extract<PhraseCode, 'trust-no-server' | 'trust-no-jdk' | 'trust-other-names'>[] = [
    'trust-no-server',
    'trust-no-jdk',
    'trust-other-names',
  ];
  served.engine.setup.trustValue = {
    stores: said.map((code) => storeOf({ id: code, name: code, state: 'installed' })),
    hosts: [HOST],
    cells: said.map((code) => ({
      store: code,
      host: HOST,
      verdict: 'unknown',
      by: null,
      ...detailOf(phrase(code)),
    })),
    checkedAt: Date.now(),
  };
  await open(page, served);
  await row(page, '모든 저장소와 호스트').click();
  const table = page.getByRole('region', { name: '상세' }).getByRole('table');
  await expect(table.getByTitle('응답하는 TLS 서버가 없습니다')).toBeVisible();
  await expect(table.getByTitle('JDK가 없어 확인할 수 없습니다')).toBeVisible();
  await expect(table.getByTitle('인증서가 다른 이름의 것입니다')).toBeVisible();
  const titles = await table.locator('[title]').evaluateAll((marks) => marks.map((mark) => mark.getAttribute('title')));
  expect(titles.filter((title) => ENGLISH.test(title ?? ''))).toEqual([]);
});
