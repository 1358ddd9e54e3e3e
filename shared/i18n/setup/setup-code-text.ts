import { fill, type ProblemMessage } from '../fill.ts';

/** What is said of a code of a set-up, and what helps; null where nothing needs doing. */
export interface SetupCodeText {
  readonly sentence: ProblemMessage;
  readonly remedy: ProblemMessage | null;
}

/** Texts by code, of steps, stores, refusals and findings. */
export type SetupCodes = Readonly<Record<string, SetupCodeText>>;

/** Both halves from templates (`fill`). */
export function codeText(sentence: string, remedy: string | null = null): SetupCodeText {
  return { sentence: lenient(sentence), remedy: remedy === null ? null : lenient(remedy) };
}

/** Values that were not given count as empty: the same code comes from steps and from findings, which know more or less. */
function lenient(template: string): ProblemMessage {
  const message = fill(template);
  const names = [...template.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name);
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  return (values, subject) => message({ ...empty, ...values }, subject);
}
