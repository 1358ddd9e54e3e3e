import type { Problem } from '#shared/model/problem.ts';

/** How many errors and warnings there are; notes are for those who look. */
export function countPressing(problems: readonly Problem[]): number {
  return problems.filter((problem) => problem.severity !== 'info').length;
}
