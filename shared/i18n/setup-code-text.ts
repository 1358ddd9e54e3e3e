import { fill, type ProblemMessage } from './fill.ts';

/** What is said of a code of a set-up, and what helps; null where nothing needs doing. */
export interface SetupCodeText {
  readonly sentence: ProblemMessage;
  readonly remedy: ProblemMessage | null;
}

/** Texts by code, of steps, stores, refusals and findings. */
export type SetupCodes = Readonly<Record<string, SetupCodeText>>;

/** Both halves from templates (`fill`). */
export function codeText(sentence: string, remedy: string | null = null): SetupCodeText {
  return { sentence: fill(sentence), remedy: remedy === null ? null : fill(remedy) };
}
