import type { Policy } from '#engine/ingress/policy.ts';
import type { Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import { rulesOf, type Surroundings } from '#test/engine/routing/declared.ts';

/** What every annotation begins with. */
export const PREFIX = 'nginx.ingress.kubernetes.io/';
/** Annotations without their prefix. */
export type Annotations = Readonly<Record<string, string>>;

/** What the annotations of one Ingress come to. */
export function policyOf(annotations: Annotations, around: Surroundings = {}): Policy {
  const policy = rulesOf([{ name: 'one', annotations }], around).accepted[0]?.policy;
  if (policy === undefined) throw new Error('the Ingress does not count');
  return policy;
}

/** What is said of the annotations of one Ingress. */
export function problemsOf(annotations: Annotations, profile: Profile = 'controller'): readonly Problem[] {
  const rules = rulesOf([{ name: 'one', annotations }], { profile });
  return [...rules.accepted.flatMap((one) => one.problems), ...rules.problems];
}
