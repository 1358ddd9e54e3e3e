import type { AnswerReason } from '#shared/model/answer-reason.ts';
import type { Expected } from './row.ts';

/** Everything that a way of running rows saw of a request. */
export interface Seen {
  readonly status: number;
  readonly reason: AnswerReason;
  readonly ingress: string | null;
  readonly service: string | null;
  readonly podPath: string | null;
  readonly location: string | null;
  /** Lower-case names. */
  readonly podSees: Readonly<Record<string, string>>;
  /** null where the way has no answer on a wire. */
  readonly clientSees: Readonly<Record<string, string>> | null;
  readonly certificate: string;
  readonly problems: readonly string[];
}

/** The part of what was seen that a row speaks of, in the form of its expectation. */
export function spokenOf(seen: Seen, expected: Expected): Expected {
  const { podSees, clientSees, problems, ...rest } = expected;
  const plain = Object.keys(rest).map((name) => [name, seen[name as keyof typeof rest]]);
  return {
    ...(Object.fromEntries(plain) as Expected),
    ...(podSees === undefined ? {} : { podSees: linesOf(seen.podSees, podSees) }),
    ...(clientSees === undefined
      ? {}
      : { clientSees: seen.clientSees === null ? clientSees : linesOf(seen.clientSees, clientSees) }),
    ...(problems === undefined ? {} : { problems: problems.filter((code) => seen.problems.includes(code)) }),
  };
}

function linesOf(lines: Readonly<Record<string, string>>, asked: object): Record<string, string | null> {
  return Object.fromEntries(Object.keys(asked).map((name) => [name, lines[name] ?? null]));
}
