import type { Messages } from '#shared/i18n/messages.ts';
import type { Explanation, Loser } from '#shared/model/explanation.ts';

/** The sentences of an explanation in the reader's language. */
export function explanationSentences(_messages: Messages, explanation: Explanation): readonly string[] {
  return explanation.sentences.map(({ code }) => code);
}

/** Why a candidate did not win, in a few words. */
export function loserReason(_messages: Messages, reason: Loser['reason']): string {
  return reason;
}
