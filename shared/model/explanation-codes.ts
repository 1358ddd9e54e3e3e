/** Why an Ingress does not count (reference 2). Each has a text in both languages (`shared/i18n/explain.ts`). */
export const IGNORED_REASONS = [
  'class-missing', // spec.ingressClassName names an IngressClass that does not exist
  'class-of-other-controller',
  'class-annotation-differs',
  'class-not-given',
  'namespace-not-watched',
  'catch-all-disabled',
  'annotation-too-risky', // above annotations-risk-level, any snippet by default
  'annotation-invalid', // a value that makes the controller drop the whole Ingress
  'annotation-blocked-word',
  'suspicious-text', // deep inspection of hosts, paths and TLS names
] as const;

export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** What a bad annotation value leads to (reference 18). */
export const INVALID_EFFECTS = [
  'default-used',
  'denied', // the location answers 503
  'dropped', // the whole Ingress does not count
  'previous-stays', // dropped, and the last valid version stays in force
] as const;

export type InvalidEffect = (typeof INVALID_EFFECTS)[number];

/** Every sentence that an explanation may hold. Values are named beside the code. */
export const EXPLANATION_CODES = [
  'took-exact', // ingress, path, host, upstreamPath
  'took-longest-prefix', // ingress, path, host, upstreamPath
  'took-first-pattern', // ingress, path, host, upstreamPath
  'took-catch-all', // ingress, host, upstreamPath
  'took-ingress-default', // ingress, host, path, upstreamPath
  'took-controller-default', // host, upstreamPath
  'no-path', // host, path
  'no-host', // host
  'bad-target', // target
  'slash-redirect', // ingress, path, location
  'app-root', // ingress, location
  'host-by-wildcard', // host, declared
  'host-undeclared', // host
  'no-fall-through', // host, other
  'regex-mode', // host, cause
  'regex-order', // path, count
  'regex-open-end', // path, requested
  'rewritten', // from, to, target
  'rewrite-drops-rest', // target
  'forwarded-prefix', // value
  'normalized', // target, path
  'raw-target-kept', // target
  'implicit-root-policy', // ingress, host
  'denied', // ingress, annotation, detail
  'pattern-unusable', // ingress, path, detail
  'conflict', // ingress, winner, path
  'resource-backend', // ingress
  'spec-dialect', // ingress, class
] as const;

export type ExplanationCode = (typeof EXPLANATION_CODES)[number];
