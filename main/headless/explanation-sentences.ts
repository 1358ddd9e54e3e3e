import { reasonsEn, reasonsKo } from '#shared/i18n/reasons.ts';
import type { Explanation, Loser } from '#shared/model/explanation.ts';
import type { Language } from './language.ts';

/** What will happen and why, in the order a person would say it. */
export function explanationSentences(explanation: Explanation, language: Language): readonly string[] {
  const { request, winner, answer } = explanation;
  const reasons = language === 'ko' ? reasonsKo : reasonsEn;
  const service = winner?.service ?? null;
  return [
    reasons[answer.reason].sentence({
      host: request.host,
      path: request.target,
      service: service === null ? '' : `${service.namespace}/${service.name}:${service.port}`,
      ingress: winner === null ? '' : `${winner.namespace}/${winner.ingress}`,
      detail: '',
    }),
  ];
}

/** Why a candidate was not chosen. */
export function loserSentence(loser: Loser, language: Language): string {
  return `${language === 'ko' ? '이유' : 'reason'}: ${loser.reason}`;
}
