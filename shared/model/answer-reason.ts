/** Why an exchange ended as it did. Each has a sentence in both languages (`shared/i18n`). */
export const ANSWER_REASONS = [
  'upstream', // the pod answered
  'no-route', // no rule for this host and path
  'no-host', // host not declared, nothing catches all
  'no-endpoints',
  'service-missing',
  'service-port-missing',
  'resource-backend',
  'route-denied', // a reference of the Ingress is broken; never open
  'upstream-refused',
  'upstream-reset',
  'upstream-invalid',
  'upstream-timeout',
  'upstream-tls', // TLS to the pod could not be opened, or its certificate is not the right one
  'upstream-unresolved',
  'upstream-header-too-large',
  'no-way', // no way to a pod is proved, and none is allowed
  'way-not-found', // what a person chose is not there
  'way-unfit', // the request cannot pass by the way that leads to its pod
  'https-redirect',
  'trailing-slash-redirect',
  'app-root-redirect',
  'redirect',
  'www-redirect',
  'custom-error', // an error that the default backend answers instead
  'body-too-large',
  'auth-refused',
  'signin-redirect', // not authenticated, sent to the sign-in page
  'client-certificate', // missing, not good, or not the expected one
  'auth-failed',
  'access-denied',
  'limited',
  'cors-preflight',
  'health',
  'bad-request',
  'header-too-large',
  'target-too-long',
  'misdirected',
  'client-closed',
  'client-timeout',
  'shutting-down',
  'internal-error',
] as const;

export type AnswerReason = (typeof ANSWER_REASONS)[number];
