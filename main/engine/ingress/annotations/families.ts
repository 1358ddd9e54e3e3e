import type { IngressObject } from '#shared/model/snapshot.ts';
import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { Policy } from '../policy.ts';
import { addressListsAnnotations, parseAddressLists } from './address-lists.ts';
import { affinityAnnotations, parseAffinity } from './affinity.ts';
import { answerRateAnnotations, parseAnswerRate } from './answer-rate.ts';
import { answerRewritesAnnotations, parseAnswerRewrites } from './answer-rewrites.ts';
import { AnnotationReader } from './annotation-reader.ts';
import { appRootAnnotations, parseAppRoot } from './app-root.ts';
import { balancingAnnotations, parseBalancing } from './balancing.ts';
import { backendProtocolAnnotations, parseBackendProtocol } from './backend-protocol.ts';
import { basicAuthAnnotations, parseBasicAuth } from './basic-auth.ts';
import { canaryAnnotations, parseCanary } from './canary.ts';
import { clientCertificateAnnotations, parseClientCertificate } from './client-certificate.ts';
import { corsAnnotations, parseCors } from './cors.ts';
import { customHeadersAnnotations, parseCustomHeaders } from './custom-headers.ts';
import { errorsAnnotations, parseErrors } from './errors.ts';
import { externalAuthAnnotations, parseExternalAuth } from './external-auth.ts';
import { fastCgiAnnotations, parseFastCgi } from './fastcgi.ts';
import { limitsAnnotations, parseLimits } from './limits.ts';
import { mirrorAnnotations, parseMirror } from './mirror.ts';
import { parseProxy, proxyAnnotations } from './proxy.ts';
import { parseProxySsl, proxySslAnnotations } from './proxy-ssl.ts';
import { parseRedirect, redirectAnnotations } from './redirect.ts';
import { parseRewrite, rewriteAnnotations } from './rewrite.ts';
import { parseSatisfy, satisfyAnnotations } from './satisfy.ts';
import { parseServerAlias, serverAliasAnnotations } from './server-alias.ts';
import { parseSslPassthrough, sslPassthroughAnnotations } from './ssl-passthrough.ts';
import { parseTlsRedirect, tlsRedirectAnnotations } from './tls-redirect.ts';
import { parseUpstreamHead, upstreamHeadAnnotations } from './upstream-head.ts';

interface Family<Part> {
  /** Short names that the family evaluates. */
  readonly annotations: readonly string[];
  readonly parse: (reader: AnnotationReader, configuration: ControllerConfiguration) => Part;
}

/** Members of a policy that come from annotation families; a denial comes from any of them. */
type Families = { readonly [Member in Exclude<keyof Policy, 'denied'>]: Family<Policy[Member]> };

/** Every family that is evaluated: a new one is a file beside this one, a member of `Policy`, and a line here. */
export const FAMILIES: Families = {
  rewrite: { annotations: rewriteAnnotations, parse: parseRewrite },
  appRoot: { annotations: appRootAnnotations, parse: parseAppRoot },
  tls: { annotations: tlsRedirectAnnotations, parse: parseTlsRedirect },
  upstream: { annotations: proxyAnnotations, parse: parseProxy },
  backendProtocol: { annotations: backendProtocolAnnotations, parse: parseBackendProtocol },
  proxySsl: { annotations: proxySslAnnotations, parse: parseProxySsl },
  fastCgi: { annotations: fastCgiAnnotations, parse: parseFastCgi },
  addressLists: { annotations: addressListsAnnotations, parse: parseAddressLists },
  basicAuth: { annotations: basicAuthAnnotations, parse: parseBasicAuth },
  externalAuth: { annotations: externalAuthAnnotations, parse: parseExternalAuth },
  satisfy: { annotations: satisfyAnnotations, parse: parseSatisfy },
  limits: { annotations: limitsAnnotations, parse: parseLimits },
  answerRate: { annotations: answerRateAnnotations, parse: parseAnswerRate },
  clientCertificate: { annotations: clientCertificateAnnotations, parse: parseClientCertificate },
  cors: { annotations: corsAnnotations, parse: parseCors },
  affinity: { annotations: affinityAnnotations, parse: parseAffinity },
  balancing: { annotations: balancingAnnotations, parse: parseBalancing },
  redirect: { annotations: redirectAnnotations, parse: parseRedirect },
  serverAlias: { annotations: serverAliasAnnotations, parse: parseServerAlias },
  sslPassthrough: { annotations: sslPassthroughAnnotations, parse: parseSslPassthrough },
  errors: { annotations: errorsAnnotations, parse: parseErrors },
  customHeaders: { annotations: customHeadersAnnotations, parse: parseCustomHeaders },
  answerRewrites: { annotations: answerRewritesAnnotations, parse: parseAnswerRewrites },
  upstreamHead: { annotations: upstreamHeadAnnotations, parse: parseUpstreamHead },
  mirror: { annotations: mirrorAnnotations, parse: parseMirror },
  canary: { annotations: canaryAnnotations, parse: parseCanary },
};

/** Short names of all annotations that are evaluated. */
export const EVALUATED: ReadonlySet<string> = new Set(Object.values(FAMILIES).flatMap((family) => family.annotations));

const MEMBERS = Object.keys(FAMILIES) as readonly (keyof Families)[];

const MEMBER_OF: ReadonlyMap<string, keyof Families> = new Map(
  MEMBERS.flatMap((member) => FAMILIES[member].annotations.map((name) => [name, member] as const)),
);

/**
 * Parses the families that an Ingress has annotations of. What the others come to depends on the configuration alone, and
 * is the same value for every Ingress. The mapped type above says that each family gives its own member of the policy.
 */
export function parseFamilies(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): Omit<Policy, 'denied'> {
  const present = new Set<keyof Families>();
  for (const name of reader.names) {
    const member = MEMBER_OF.get(name);
    if (member !== undefined) present.add(member);
  }
  const absent = withoutAnnotations(configuration);
  if (present.size === 0) return absent;
  const inOrder = MEMBERS.filter((member) => present.has(member));
  return { ...absent, ...parsed(inOrder, reader, configuration) };
}

const WITHOUT_ANNOTATIONS = new WeakMap<ControllerConfiguration, Omit<Policy, 'denied'>>();

function withoutAnnotations(configuration: ControllerConfiguration): Omit<Policy, 'denied'> {
  const known = WITHOUT_ANNOTATIONS.get(configuration);
  if (known !== undefined) return known;
  const ingress = emptyIngress();
  const reader = new AnnotationReader(ingress, { prefix: configuration.annotationsPrefix, validation: true });
  const members = parsed(MEMBERS, reader, configuration) as Omit<Policy, 'denied'>;
  WITHOUT_ANNOTATIONS.set(configuration, members);
  return members;
}

function parsed(
  members: readonly (keyof Families)[],
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): Partial<Omit<Policy, 'denied'>> {
  const entries = members.map((member) => [member, FAMILIES[member].parse(reader, configuration)]);
  return Object.fromEntries(entries) as Partial<Omit<Policy, 'denied'>>;
}

function emptyIngress(): IngressObject {
  const identity = { namespace: '', name: '', uid: '', version: '', created: 0 };
  return { ...identity, className: null, annotations: {}, rules: [], tls: [], defaultBackend: null, addresses: [] };
}
