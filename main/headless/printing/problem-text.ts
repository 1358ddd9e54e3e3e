import { describeProblem, problemsEn, problemsKo } from '#shared/i18n/problems/problems.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Language } from '#main/start/language.ts';

/** A problem in words: what is the matter, and what helps. */
export function problemWords(problem: Problem, language: Language): ReturnType<typeof describeProblem> {
  return describeProblem(language === 'ko' ? problemsKo : problemsEn, problem);
}

/** The same as one line. */
export function problemSentence(problem: Problem, language: Language): string {
  const { sentence, remedy } = problemWords(problem, language);
  return `${sentence} ${remedy}`.trim();
}
