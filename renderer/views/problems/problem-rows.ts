import { subjectName } from '#shared/i18n/fill.ts';
import { describeProblem, type ProblemMessages } from '#shared/i18n/problems/problems.ts';
import { everyTerm, parseTerms } from '#shared/model/filter-terms.ts';
import type { Problem, Severity } from '#shared/model/problem.ts';

/** A problem in the reader's language. */
export interface ProblemRow {
  /** The same as long as code and subject are. */
  readonly id: string;
  readonly problem: Problem;
  readonly sentence: string;
  readonly remedy: string;
  /** Kind and name of what it is about. */
  readonly subject: string;
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const KEYS = ['severity', 'code', 'subject', 'ns'] as const;

/** Problems in words, the worst first, else in the order of the engine. */
export function problemRows(problems: readonly Problem[], messages: ProblemMessages): readonly ProblemRow[] {
  const seen = new Map<string, number>();
  return problems
    .map((problem) => {
      const subject = `${problem.subject.kind} ${subjectName(problem.subject)}`;
      const key = `${problem.code} ${subject}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return { id: count === 1 ? key : `${key} ${count}`, problem, subject, ...describeProblem(messages, problem) };
    })
    .toSorted((one, other) => ORDER[one.problem.severity] - ORDER[other.problem.severity]);
}

/** The rows that a filter line lets through. */
export function filterProblems(rows: readonly ProblemRow[], filter: string): readonly ProblemRow[] {
  const terms = parseTerms(filter, KEYS);
  return rows.filter((row) =>
    everyTerm(terms, (key, value) => {
      switch (key) {
        case 'severity':
          return row.problem.severity.startsWith(value);
        case 'code':
          return row.problem.code.includes(value);
        case 'subject':
          return row.subject.toLowerCase().includes(value);
        case 'ns':
          return row.problem.subject.namespace === value;
        case 'text':
          return `${row.sentence} ${row.remedy} ${row.subject} ${row.problem.code}`.toLowerCase().includes(value);
      }
    }),
  );
}

/** Filter line of the routes view that leads to what a problem is about, null where it is no part of a route. */
export function routesFilter(problem: Problem): string | null {
  const name = subjectName(problem.subject);
  if (problem.subject.kind === 'Ingress') return `ingress:${name}`;
  return problem.subject.kind === 'Service' ? `service:${name}` : null;
}
