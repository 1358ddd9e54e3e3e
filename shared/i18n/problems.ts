import type { Problem } from '../model/problem.ts';
import type { ProblemCode } from '../model/problem-codes.ts';
import type { ProblemText } from './fill.ts';
import { objectProblemsEn, objectProblemsKo } from './problems-objects.ts';
import { sourceProblemsEn, sourceProblemsKo } from './problems-source.ts';

/** A sentence and a remedy for every problem code; a missing one is a compile error. */
export type ProblemMessages = Readonly<Record<ProblemCode, ProblemText>>;

export const problemsEn: ProblemMessages = { ...sourceProblemsEn, ...objectProblemsEn };

export const problemsKo: ProblemMessages = { ...sourceProblemsKo, ...objectProblemsKo };

/** What to say about a problem. A code from a newer engine is shown as it is. */
export function describeProblem(messages: ProblemMessages, problem: Problem): { sentence: string; remedy: string } {
  if (!Object.hasOwn(messages, problem.code)) return { sentence: problem.code, remedy: '' };
  const text = messages[problem.code];
  return {
    sentence: text.sentence(problem.values, problem.subject),
    remedy: text.remedy(problem.values, problem.subject),
  };
}
