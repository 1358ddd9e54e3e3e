import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { RouteFacts, RouteTable } from '../../routing/route-table.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { CustomErrors } from '../plan/custom-errors.ts';
import type { LimitState } from './limit-state.ts';
import type { References } from '../plan/references.ts';
import type { SideRequest } from '../side/side-request.ts';
import { addHeaders, hideHeaders, nameServer } from './answer-lines.ts';
import { rewriteAnswer } from './answer-rewrites.ts';
import { blockedClients } from './blocked-clients.ts';
import { bodySize } from './body-size.ts';
import { clientCertificate, clientCertificateLines } from './client-certificate.ts';
import { corsHeaders, corsPreflight } from './cors.ts';
import { denied } from './denied.ts';
import { checkCustomHeaders, setCustomHeaders } from './custom-headers.ts';
import { defaultEndpoints, endpoints } from './endpoints.ts';
import { accessSteps, closedSteps, limitSteps } from './access.ts';
import { authCookies } from './external-auth.ts';
import { sendHsts, stripHsts } from './hsts.ts';
import { httpsRedirect } from './https-redirect.ts';
import { notFound } from './not-found.ts';
import { redirect } from './redirect.ts';
import type { AnswerStep, Step, StepSettings } from './step.ts';
import { checkFastCgiParams, checkProxySslSecret } from './upstream-references.ts';

/** What the choice of steps depends on beside the route. */
export interface StepContext {
  readonly settings: StepSettings;
  readonly configuration: ControllerConfiguration;
  /** false on a developer's machine, where HSTS would outlive the set-up. */
  readonly sendsHsts: boolean;
  readonly side: SideRequest;
  readonly references: References;
  readonly limits: LimitState;
  /** false on a developer's machine, where every client is on loopback: address lists are shown and refuse nobody. */
  readonly enforcesLists: boolean;
  /** false on a developer's machine, where request bodies are streamed. */
  readonly buffersBodies: boolean;
}

/**
 * The steps that a route carries, in answering order (reference 1.2). Steps of the server (`app-root`, the redirect to the
 * path with a slash) come before; forwarding comes after. A new step has its place in this list and nowhere else.
 */
export function stepsFor(
  route: RouteFacts,
  leads: { readonly backend: Backend | null; readonly errors: CustomErrors | null },
  context: StepContext,
): readonly Step[] {
  const { policy } = route;
  const { backend, errors } = leads;
  const { settings, configuration } = context;
  const steps: Step[] = [];
  if (route.unusable !== null) steps.push(denied({ annotation: 'path', detail: route.unusable }));
  if (policy.denied !== null) steps.push(denied(policy.denied));
  steps.push(...closedSteps(route, context));
  if (policy.customHeaders !== null) {
    steps.push(checkCustomHeaders(policy.customHeaders, configuration.allowedResponseHeaders, context.references));
  }
  if (policy.proxySsl !== null) steps.push(checkProxySslSecret(policy.proxySsl, context.references));
  if (policy.fastCgi !== null) steps.push(checkFastCgiParams(policy.fastCgi, context.references));
  if (policy.upstream.bodySize > 0) steps.push(bodySize(policy.upstream.bodySize));
  if (policy.cors !== null) steps.push(corsPreflight(policy.cors));
  if (policy.redirect !== null && policy.redirect.to !== null)
    steps.push(redirect(policy.redirect, policy.redirect.to, settings));
  const exempt = settings.noTlsRedirectLocations.some((path) => route.path.startsWith(path));
  if (!exempt && (policy.tls.sslRedirect || policy.tls.forceSslRedirect)) {
    const force = policy.tls.forceSslRedirect;
    const { preserveTrailingSlash } = policy.tls;
    steps.push(httpsRedirect({ force, preserveTrailingSlash, usePort: policy.redirect?.usePort ?? false }, settings));
  }
  if (backend !== null)
    steps.push(route.backendFrom === 'controller-default' ? defaultEndpoints(backend) : endpoints(backend, errors));
  steps.push(...limitSteps(route, context), ...accessSteps(route, context));
  if (backend === null) steps.push(notFound);
  return steps;
}

/** What changes the head of an answer on a route. */
export function answerStepsFor(route: RouteFacts, context: StepContext): readonly AnswerStep[] {
  const { cors, answerRewrites, customHeaders, externalAuth } = route.policy;
  const { configuration, references } = context;
  const steps: AnswerStep[] = [];
  if (configuration.hideHeaders.length > 0) steps.push(hideHeaders(configuration.hideHeaders));
  if (answerRewrites !== null) steps.push(rewriteAnswer(answerRewrites, context.settings));
  steps.push(...serverAnswerSteps(context));
  if (externalAuth !== null) steps.push(authCookies(externalAuth.alwaysSetCookie));
  if (cors !== null) steps.push(corsHeaders(cors));
  if (customHeaders !== null) {
    steps.push(setCustomHeaders(customHeaders, configuration.allowedResponseHeaders, references));
  }
  const hsts = hstsStep(context);
  if (hsts !== null) steps.push(hsts);
  return steps;
}

/** What comes before anything else of a host; nothing as a rule (reference 1.2, 7.5, 19). */
export function hostSteps(table: RouteTable<unknown>, context: StepContext): readonly Step[] {
  const steps: Step[] = [];
  const blocked = blockedClients(context.configuration.blocked);
  if (blocked !== null) steps.push(blocked);
  if (table.servers.some((server) => server.clientCertificate !== null)) {
    steps.push(clientCertificate(context.references), clientCertificateLines(context.references));
  }
  return steps;
}

/** What changes the head of an answer that belongs to no route. */
export function serverAnswerSteps(context: StepContext): readonly AnswerStep[] {
  const { addHeaders: added, serverTokens } = context.configuration;
  const steps: AnswerStep[] = [];
  if (serverTokens) steps.push(nameServer);
  if (added !== null) steps.push(addHeaders(added, context.references));
  return steps;
}

function hstsStep(context: StepContext): AnswerStep | null {
  const { hsts } = context.configuration;
  if (!context.sendsHsts) return stripHsts;
  if (!hsts.enabled) return null;
  const parts = [`max-age=${hsts.maxAge}`];
  if (hsts.includeSubdomains) parts.push('includeSubDomains');
  if (hsts.preload) parts.push('preload');
  return sendHsts(parts.join('; '));
}
