import type { HelperResult } from '#shared/model/helper-plan.ts';
import { helperDetailText, type HelperLanguage } from '#shared/i18n/setup/helper-details.ts';

/** What a run did, a line a step, for the person who typed the command. `locale` is as in `LANG`. */
export function spoken({ steps }: HelperResult, locale: string): readonly string[] {
  const language: HelperLanguage = /^ko([_.@-]|$)/i.test(locale) ? 'ko' : 'en';
  return steps.map(({ state, detail }) => {
    const { sentence, remedy } = helperDetailText(language, detail);
    const help = state === 'failed' && remedy !== null ? ` ${remedy}` : '';
    return `${STATES[language][state]}: ${sentence}${help}`;
  });
}

const STATES: Readonly<Record<HelperLanguage, Readonly<Record<HelperResult['steps'][number]['state'], string>>>> = {
  en: { done: 'done', skipped: 'nothing to do', failed: 'failed', rolledback: 'taken back' },
  ko: { done: '완료', skipped: '할 일 없음', failed: '실패', rolledback: '되돌림' },
};
