import type { IgnoredReason } from '#shared/model/explanation-codes.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import { readPolicy } from './annotations/read-policy.ts';
import { decideClass, type ClassContext } from './ingress-class.ts';
import type { AcceptedIngress, Dialect } from './rules.ts';
import { reportForeignAnnotations, SPEC_POLICY } from './spec-policy.ts';

/** What an Ingress is read with. */
export interface ReadingContext extends ClassContext {
  readonly watched: (namespace: string) => boolean;
}

/** An Ingress that would count, but for what it says. */
export interface DroppedIngress {
  readonly kind: 'dropped';
  readonly dialect: Dialect;
  readonly reason: IgnoredReason;
  readonly problems: readonly Problem[];
}

export type IngressReading =
  | { readonly kind: 'accepted'; readonly accepted: AcceptedIngress }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | DroppedIngress;

/** Decides whether an Ingress counts, and parses it. A function of its arguments alone. */
export function readIngress(ingress: IngressObject, context: ReadingContext): IngressReading {
  const decision = decideClass(ingress, context);
  if (decision.kind === 'ignored') return decision;
  const unwatched = unwatchedReason(ingress, context);
  if (unwatched !== null) return { kind: 'ignored', reason: unwatched };
  return readDialect(ingress, decision, context);
}

/** Parses an Ingress that counts. */
export function readDialect(
  ingress: IngressObject,
  { dialect, className }: Pick<AcceptedIngress, 'dialect' | 'className'>,
  context: ClassContext,
): Exclude<IngressReading, { kind: 'ignored' }> {
  if (dialect === 'spec') {
    const problems = reportForeignAnnotations(ingress);
    return { kind: 'accepted', accepted: { ingress, dialect, className, policy: SPEC_POLICY, problems } };
  }
  const read = readPolicy(ingress, context.configuration, context.profile);
  if (read.kind === 'dropped') return { ...read, dialect };
  const { policy, problems } = read;
  return { kind: 'accepted', accepted: { ingress, dialect, className, policy, problems } };
}

function unwatchedReason(ingress: IngressObject, context: ReadingContext): IgnoredReason | null {
  if (context.profile === 'local') return null;
  if (!context.watched(ingress.namespace)) return 'namespace-not-watched';
  return context.configuration.disableCatchAll && ingress.defaultBackend !== null ? 'catch-all-disabled' : null;
}
