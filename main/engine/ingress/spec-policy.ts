import type { Problem } from '#shared/model/problem.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import type { Policy } from './policy.ts';

const SECOND = 1000;

/** What the Kubernetes API text asks for: nothing but routing, with timeouts and limits that do not get in the way. */
export const SPEC_POLICY: Policy = {
  rewrite: { useRegex: false, target: null, forwardedPrefix: null },
  appRoot: null,
  tls: { sslRedirect: false, forceSslRedirect: false, preserveTrailingSlash: true },
  upstream: {
    connectTimeout: 5 * SECOND,
    readTimeout: 60 * SECOND,
    sendTimeout: 60 * SECOND,
    nextUpstream: ['error', 'timeout'],
    nextUpstreamTries: 3,
    nextUpstreamTimeout: 0,
    bodySize: 0,
    headerSize: 64 * 1024,
    buffersAnswers: false,
    answerBuffers: 4,
    answerFileSize: 1024 ** 3,
    buffersRequests: false,
    bodyMemory: 8 * 1024,
  },
  backendProtocol: 'HTTP',
  proxySsl: null,
  fastCgi: null,
  addressLists: null,
  basicAuth: null,
  externalAuth: null,
  satisfy: 'all',
  limits: null,
  answerRate: null,
  clientCertificate: null,
  cors: null,
  affinity: null,
  balancing: null,
  redirect: null,
  serverAlias: null,
  sslPassthrough: false,
  errors: null,
  customHeaders: null,
  answerRewrites: null,
  upstreamHead: null,
  mirror: null,
  canary: null,
  denied: null,
};

const CONTROLLER_ANNOTATION = /ingress|traefik|haproxy|nginx\.(?:org|com)|konghq|projectcontour|getambassador/;
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Says which annotations of another controller are not evaluated, since its dialect is the API text alone. */
export function reportForeignAnnotations(ingress: IngressObject): readonly Problem[] {
  const subject = { kind: 'Ingress', namespace: ingress.namespace, name: ingress.name };
  return Object.keys(ingress.annotations)
    .filter((name) => name !== CLASS_ANNOTATION && CONTROLLER_ANNOTATION.test(name.split('/')[0] ?? ''))
    .map((annotation) => ({
      code: 'annotation-not-evaluated',
      severity: 'info',
      subject,
      values: { annotation, meaning: 'annotation of another controller' },
    }));
}
