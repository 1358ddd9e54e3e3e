import type { Match } from '../../routing/route-table.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../plan/plan.ts';
import type { OwnAnswer, Step } from './step.ts';

/** What one of the access rules of a location says; `silent` neither lets in nor refuses. */
export type Verdict =
  { readonly kind: 'granted' } | { readonly kind: 'silent' } | { readonly kind: 'refused'; readonly answer: OwnAnswer };

/** An access rule where one of several is enough (`satisfy: any`). */
export interface AccessRule {
  judge(exchange: Exchange, match: Match<Plan>): Verdict | Promise<Verdict>;
}

/**
 * Lets a request in as soon as one rule grants it (reference 12). Where none does, 401 goes before 403, since a password may
 * still help (nginx core, `satisfy`).
 */
export function satisfyAny(rules: readonly AccessRule[]): Step {
  return {
    name: 'satisfy-any',
    kind: 'remote',
    async run(exchange, match) {
      let refusal: OwnAnswer | null = null;
      for (const rule of rules) {
        const verdict = await rule.judge(exchange, match);
        if (verdict.kind === 'granted') return null;
        if (verdict.kind === 'silent') continue;
        const { answer } = verdict;
        const asksAgain = answer.status === 401;
        if (!asksAgain && answer.status !== 403) return answer;
        if (refusal === null || asksAgain) refusal = answer;
      }
      return refusal;
    },
  };
}
