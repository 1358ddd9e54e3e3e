import { explainSentence } from '#shared/i18n/explain/explain.ts';
import type { Messages } from '#shared/i18n/messages.ts';
import type { Explanation, Loser } from '#shared/model/explanation.ts';
import { serviceText } from './route-text.ts';

/** The sentences of an explanation in the reader's language; where the engine gave none, the answer's own reason. */
export function explanationSentences(messages: Messages, explanation: Explanation): readonly string[] {
  if (explanation.sentences.length > 0) {
    return explanation.sentences.map((sentence) => explainSentence(messages.explain, sentence));
  }
  const { request, winner, answer } = explanation;
  const sentence = messages.reasons[answer.reason].sentence({
    host: request.host,
    path: request.target,
    service: winner === null ? '' : (serviceText(winner.service) ?? ''),
    ingress: winner === null ? '' : `${winner.namespace}/${winner.ingress}`,
    detail: answer.detail ?? '',
    phrase: answer.phrase,
  });
  return [sentence];
}

const LOSER_ORDER = [
  'shorter',
  'exact-wins',
  'later-in-order',
  'conflict-older-wins',
  'no-fall-through',
  'ignored',
  'path-differs',
  'other-host',
] as const satisfies readonly Loser['reason'][];

/** Candidates with those first that came closest; else in the order of the engine. */
export function closestFirst(losers: readonly Loser[]): readonly Loser[] {
  return losers.toSorted((one, other) => LOSER_ORDER.indexOf(one.reason) - LOSER_ORDER.indexOf(other.reason));
}

/** Why a candidate did not win, in a few words. A reason from a newer engine is shown as it is. */
export function loserReason(messages: Messages, reason: Loser['reason']): string {
  return Object.hasOwn(messages.explain.losers, reason) ? messages.explain.losers[reason] : reason;
}

/** Why an Ingress does not count. */
export function ignoredReason(messages: Messages, reason: string): string {
  const known = Object.entries(messages.explain.ignored).find(([code]) => code === reason);
  return known === undefined ? reason : known[1];
}
