import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { Step } from './step.ts';

/** A location whose references are broken is closed, never open (reference 18). */
export function denied(why: { readonly annotation: string; readonly detail: Phrase }): Step {
  const detail = phrase('annotation-and-reason', { annotation: why.annotation, reason: why.detail });
  return {
    name: 'denied',
    kind: 'local',
    run: () => ({ status: 503, reason: 'route-denied', detail }),
  };
}
