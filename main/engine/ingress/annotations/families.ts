import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { Policy } from '../policy.ts';
import { addressListsAnnotations, parseAddressLists } from './address-lists.ts';
import { affinityAnnotations, parseAffinity } from './affinity.ts';
import { answerRewritesAnnotations, parseAnswerRewrites } from './answer-rewrites.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { appRootAnnotations, parseAppRoot } from './app-root.ts';
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
  clientCertificate: { annotations: clientCertificateAnnotations, parse: parseClientCertificate },
  cors: { annotations: corsAnnotations, parse: parseCors },
  affinity: { annotations: affinityAnnotations, parse: parseAffinity },
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

/** Parses every family; the mapped type above says that each gives its own member of the policy. */
export function parseFamilies(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): Omit<Policy, 'denied'> {
  const members = Object.entries(FAMILIES).map(([member, family]) => [member, family.parse(reader, configuration)]);
  return Object.fromEntries(members) as Omit<Policy, 'denied'>;
}
