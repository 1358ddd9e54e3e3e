import type { Profile } from '#shared/model/engine-status.ts';
import type { IgnoredReason } from '#shared/model/explanation-codes.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import type { ControllerConfiguration, Risk } from '../controller-configuration.ts';
import { findSuspiciousText } from '../deep-inspection.ts';
import type { Policy } from '../policy.ts';
import { addressListsAnnotations } from './address-lists.ts';
import { AnnotationReader } from './annotation-reader.ts';
import { KNOWN_ANNOTATIONS } from './known-annotations.ts';
import { reportInert } from './report-inert.ts';
import { reportUnevaluated } from './report-unevaluated.ts';
import { sharedPolicy } from './shared-policy.ts';

/** The parsed annotations of an Ingress, or why the controller would drop it. */
export type PolicyReading =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly problems: readonly Problem[] }
  | { readonly kind: 'dropped'; readonly reason: IgnoredReason; readonly problems: readonly Problem[] };

const RANK: Readonly<Record<Risk, number>> = { Low: 0, Medium: 1, High: 2, Critical: 3 };

/** Reads and checks the annotations of an Ingress in the dialect `ingress-nginx` (reference 2, 18). */
export function readPolicy(
  ingress: IngressObject,
  configuration: ControllerConfiguration,
  profile: Profile,
): PolicyReading {
  const reader = new AnnotationReader(ingress, {
    prefix: configuration.annotationsPrefix,
    validation: configuration.annotationValidation,
  });
  const shared = sharedPolicy(reader, configuration);
  reportUnevaluated(reader, ingress);
  if (reader.dropped === null) reportInert(reader, configuration);
  if (profile === 'local') reportLists(reader);
  const reason = findDropReason(ingress, reader, configuration, profile);
  if (reason !== null) return { kind: 'dropped', reason, problems: reader.problems };
  const { denial, problems } = reader;
  return { kind: 'policy', policy: denial === null ? shared : { ...shared, denied: denial }, problems };
}

/** On a developer's machine lists are shown and refuse nobody. */
function reportLists(reader: AnnotationReader): void {
  const lists = addressListsAnnotations.filter((name) => reader.raw(name) !== null);
  if (lists.length > 0) reader.report('lists-not-enforced', 'info', { lists: lists.join(', ') });
}

function findDropReason(
  ingress: IngressObject,
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
  profile: Profile,
): IgnoredReason | null {
  if (hasBlockedWord(ingress, configuration)) return 'annotation-blocked-word';
  if (configuration.deepInspect && findSuspiciousText(ingress) !== null) return 'suspicious-text';
  // The profile `local` serves the plain part of an Ingress with a Critical annotation.
  if (profile === 'controller' && isTooRisky(ingress, configuration)) return 'annotation-too-risky';
  return reader.dropped === null ? null : 'annotation-invalid';
}

function hasBlockedWord(ingress: IngressObject, configuration: ControllerConfiguration): boolean {
  if (configuration.annotationWordBlocklist.length === 0) return false;
  const prefix = `${configuration.annotationsPrefix}/`;
  return Object.entries(ingress.annotations).some(
    ([name, value]) =>
      name.startsWith(prefix) && configuration.annotationWordBlocklist.some((word) => value.includes(word)),
  );
}

function isTooRisky(ingress: IngressObject, configuration: ControllerConfiguration): boolean {
  const prefix = `${configuration.annotationsPrefix}/`;
  return Object.keys(ingress.annotations).some((annotation) => {
    const known = annotation.startsWith(prefix) ? KNOWN_ANNOTATIONS.get(annotation.slice(prefix.length)) : undefined;
    return known !== undefined && RANK[known.risk] > RANK[configuration.annotationsRiskLevel];
  });
}
