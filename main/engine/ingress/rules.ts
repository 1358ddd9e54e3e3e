import type { IgnoredIngress } from '#shared/model/route-view.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import type { ControllerConfiguration } from './controller-configuration.ts';
import type { Policy } from './policy.ts';

export type Dialect = 'ingress-nginx' | 'spec';

/** An Ingress that counts, with its annotations parsed. The same value is reused while its object stays the same. */
export interface AcceptedIngress {
  readonly ingress: IngressObject;
  readonly dialect: Dialect;
  readonly className: string | null;
  readonly policy: Policy;
  readonly problems: readonly Problem[];
}

/** Everything that routing needs of a snapshot's Ingresses, oldest first (reference 6). */
export interface RuleSet {
  readonly accepted: readonly AcceptedIngress[];
  /** The same by their objects. */
  readonly byObject: ReadonlyMap<IngressObject, AcceptedIngress>;
  readonly ignored: readonly IgnoredIngress[];
  readonly configuration: ControllerConfiguration;
  /** Of the whole; those of one Ingress stand with it. */
  readonly problems: readonly Problem[];
  /** The objects behind `ignored`, keyed by `namespace/name`. */
  readonly ignoredObjects: ReadonlyMap<string, IngressObject>;
  /** Those of the Ingresses that count. */
  readonly ingressProblems: readonly Problem[];
  /** What was read, whether it counts or not. */
  readonly ingresses: readonly IngressObject[];
  /** Text of everything besides an Ingress itself that its reading depends on; reuse needs equal texts. */
  readonly basis: string;
  readonly version: symbol;
  /** What is different from another set of rules, known by its version; null where everything may be. */
  readonly amends: RulesAmendment | null;
}

/** The few Ingresses by which two sets of rules differ. */
export interface RulesAmendment {
  readonly version: symbol;
  readonly gone: readonly AcceptedIngress[];
  readonly come: readonly AcceptedIngress[];
}
