import type { IngressObject } from '#shared/model/snapshot.ts';
import { changedItems } from '../slices/changed-items.ts';
import { withChanges } from '../slices/sorting.ts';
import { byAge } from './age-order.ts';
import { readIngress, type ReadingContext } from './read-ingress.ts';
import type { AcceptedIngress, RuleSet } from './rules.ts';

/** Changed Ingresses up to which it is quicker to amend than to go through all of them. */
const FEW = 64;

/**
 * The rules after a few Ingresses changed that counted before and count now, without a look at the others; null where that
 * is not all. `previous` was read with an equal context.
 */
export function amendRules(
  previous: RuleSet,
  ingresses: readonly IngressObject[],
  context: ReadingContext,
): RuleSet | null {
  const changed = changedItems(previous.ingresses, ingresses);
  if (changed.gone.length + changed.come.length > FEW) return null;
  const gone = changed.gone.map((ingress) => previous.byObject.get(ingress) ?? null);
  const come = changed.come.map((ingress) => acceptedOf(ingress, context));
  if (!areAll(gone) || !areAll(come)) return null;
  if (gone.length + come.length === 0) return { ...previous, ingresses };
  const accepted = withChanges(previous.accepted, { gone, come }, byAge);
  const byObject = new Map(previous.byObject);
  for (const { ingress } of gone) byObject.delete(ingress);
  for (const one of come) byObject.set(one.ingress, one);
  const isQuiet = [...gone, ...come].every((one) => one.problems.length === 0);
  const ingressProblems = isQuiet ? previous.ingressProblems : accepted.flatMap((one) => one.problems);
  const amends = { version: previous.version, gone, come };
  return { ...previous, accepted, byObject, ingresses, ingressProblems, version: Symbol('rules'), amends };
}

function acceptedOf(ingress: IngressObject, context: ReadingContext): AcceptedIngress | null {
  const read = readIngress(ingress, context);
  return read.kind === 'accepted' ? read.accepted : null;
}

function areAll(list: readonly (AcceptedIngress | null)[]): list is readonly AcceptedIngress[] {
  return !list.includes(null);
}
