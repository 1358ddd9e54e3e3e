import { phraseText } from '#shared/model/phrase.ts';
import type { MissingRight } from '#shared/model/source.ts';
import type { Refusal } from '../server/failure.ts';

/** The right that a refusal is about, null where the kind is not served at all. */
export function missingRight(resource: string, namespace: string | null, refusal: Refusal): MissingRight | null {
  if (refusal.kind === 'not-served') return null;
  const said = phraseText(refusal.reason);
  // RBAC's sentence: `… is forbidden: User "NAME" cannot VERB resource …`.
  const user = /\bUser "([^"]{1,253})"/.exec(said)?.[1] ?? null;
  const verb = /\bcannot ([a-z]{1,20}) /.exec(said)?.[1] ?? 'list';
  return { verb, resource, namespace, user };
}
