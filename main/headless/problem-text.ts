import { describeProblem, problemsEn, problemsKo } from '#shared/i18n/problems.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Language } from '#main/start/language.ts';

/** A problem as one line: what is the matter, and what helps. */
export function problemSentence(problem: Problem, language: Language): string {
  const { sentence, remedy } = describeProblem(language === 'ko' ? problemsKo : problemsEn, problem);
  return `${sentence} ${remedy}`.trim();
}
