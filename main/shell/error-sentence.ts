import { describeError } from '#shared/i18n/errors.ts';
import type { ErrorMessages, SpokenError } from '#shared/i18n/errors.ts';

/** What happened and what helps, as paragraphs; an error without a code and a hint has no words that a person could use. */
export function errorSentence(error: unknown, messages: ErrorMessages): string {
  if (!(error instanceof Error)) return String(error);
  const { sentence, remedy } = isSpoken(error)
    ? describeError(messages, error)
    : { sentence: error.message, remedy: 'hint' in error && typeof error.hint === 'string' ? error.hint : null };
  return remedy === null ? sentence : `${sentence}\n\n${remedy}`;
}

function isSpoken(error: Error): error is Error & SpokenError {
  return 'code' in error && typeof error.code === 'string' && 'hint' in error;
}
