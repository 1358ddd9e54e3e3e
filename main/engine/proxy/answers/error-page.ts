import { reasonsEn, reasonsKo, type ReasonValues } from '#shared/i18n/explain/reasons.ts';
import type { AnswerReason } from '#shared/model/answer-reason.ts';
import { STATUS_CODES } from 'node:http';

/** What an answer of our own says. */
export interface ErrorPage {
  readonly status: number;
  readonly reason: AnswerReason;
  readonly values: ReasonValues;
  readonly requestId: string;
  readonly accept: string | null;
  readonly acceptLanguage: string | null;
}

export interface RenderedPage {
  readonly contentType: string;
  /** Bytes as latin1 text, ready to be written. */
  readonly body: string;
}

/** Says in words what happened: HTML for browsers, text otherwise, in the reader's language (English or Korean). */
export function renderErrorPage(page: ErrorPage): RenderedPage {
  const korean = prefersKorean(page.acceptLanguage);
  const text = (korean ? reasonsKo : reasonsEn)[page.reason];
  const sentence = text.sentence(page.values);
  const remedy = text.remedy?.(page.values) ?? null;
  const id = `${korean ? '요청 ID' : 'Request id'}: ${page.requestId}`;
  if (!(page.accept ?? '').includes('text/html')) {
    const lines = [
      `${page.status} ${text.title}`,
      '',
      sentence,
      ...(remedy === null ? [] : [remedy]),
      '',
      `${page.reason} · ${id}`,
      '',
    ];
    return { contentType: 'text/plain; charset=utf-8', body: latin1(lines.join('\n')) };
  }
  const html = `<!doctype html>
<html lang="${korean ? 'ko' : 'en'}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${page.status} ${escape(text.title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto; padding: 0 1.5rem; overflow-wrap: anywhere }
h1 { font-size: 1.25rem; font-weight: 600 }
footer { font: 12px/1.6 ui-monospace, monospace; opacity: .7; margin-top: 2.5rem }
</style>
<h1>${page.status} · ${escape(text.title)}</h1>
<p>${escape(sentence)}</p>
${remedy === null ? '' : `<p>${escape(remedy)}</p>\n`}<footer>Gatehouse · ${page.reason} · ${escape(id)}</footer>
</html>
`;
  return { contentType: 'text/html; charset=utf-8', body: latin1(html) };
}

/** The status text of a code. */
export function statusText(status: number): string {
  return STATUS_CODES[status] ?? '';
}

function prefersKorean(acceptLanguage: string | null): boolean {
  if (acceptLanguage === null) return false;
  const first = acceptLanguage.split(',', 8).find((tag) => /^\s*(?:ko|en)\b/i.test(tag));
  return first !== undefined && /^\s*ko\b/i.test(first);
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
