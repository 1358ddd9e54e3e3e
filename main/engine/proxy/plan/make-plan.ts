import type { RouteFacts } from '../../routing/route-table.ts';
import type { EndpointDirectory } from '../../upstream/endpoints/endpoint-directory.ts';
import { PlannedCanary } from './canary.ts';
import { CookieAffinity } from '../forward/cookie-affinity.ts';
import { CustomErrors } from './custom-errors.ts';
import { FastCgiParams } from './fastcgi-params.ts';
import { Mirror } from '../side/mirror.ts';
import type { Plan } from './plan.ts';
import { withheldHeaders } from '../steps/access.ts';
import { answerStepsFor, stepsFor, type StepContext } from '../steps/order.ts';
import { chooseTransport } from './transport-choice.ts';

/** Chooses what the proxy does for a route. Given to `compile`, so that it happens once per change and not per request. */
export function makePlan(route: RouteFacts, context: StepContext & { readonly directory: EndpointDirectory }): Plan {
  const { policy, accepted } = route;
  const { upstream } = policy;
  const backend = route.backend === null ? null : context.directory.backend(route.backend);
  const service = route.backend;
  const affinity = policy.affinity === null ? null : new CookieAffinity(policy.affinity, route.path);
  const errors = customErrors(route, context);
  return {
    route,
    steps: stepsFor(route, { backend, errors }, context),
    answerSteps: answerStepsFor(route, context),
    backend,
    canary: plannedCanary(route, { backend, affinity }, context.directory),
    withheld: withheldHeaders(route, context.configuration),
    errors,
    showsPodServer: context.configuration.serverTokens && context.configuration.allowBackendServerHeader,
    mirror: policy.mirror === null ? null : new Mirror(policy.mirror, context.side),
    ...speaking(route, context),
    limits: {
      connectTimeout: upstream.connectTimeout,
      readTimeout: upstream.readTimeout,
      sendTimeout: upstream.sendTimeout,
      headerSize: upstream.headerSize,
    },
    nextUpstream: new Set(upstream.nextUpstream),
    tries: upstream.nextUpstreamTries,
    triesTime: upstream.nextUpstreamTimeout,
    bodySize: upstream.bodySize,
    affinity,
    recordedRoute:
      accepted === null
        ? null
        : {
            namespace: accepted.ingress.namespace,
            ingress: accepted.ingress.name,
            path: route.path,
            pathType: route.pathType,
            dialect: route.dialect,
          },
    recordedService:
      service === null ? null : { namespace: service.namespace, name: service.service, port: service.port },
  };
}

function plannedCanary(
  { canary }: RouteFacts,
  mainline: Pick<Plan, 'backend' | 'affinity'>,
  directory: EndpointDirectory,
): PlannedCanary | null {
  if (canary === null || mainline.backend === null) return null;
  const backend = directory.backend(canary.backend);
  return new PlannedCanary(canary, { backend, mainline: mainline.backend }, mainline.affinity);
}

function customErrors(
  route: RouteFacts,
  context: StepContext & { readonly directory: EndpointDirectory },
): CustomErrors | null {
  const policy = route.policy.errors;
  if (policy === null) return null;
  const { configuration, directory } = context;
  const [namespace = '', service = ''] = configuration.defaultBackendService?.split('/') ?? [];
  const controllerDefault =
    service === '' ? null : directory.backend({ key: `${namespace}/${service}:`, namespace, service, port: null });
  return new CustomErrors(route, { policy, globalCodes: configuration.customHttpErrors, controllerDefault, directory });
}

// A body of a few hundred kilobytes is quicker kept than written, and nobody can see where it lies.
const LEAST_MEMORY = 256 * 1024;

function speaking(
  route: RouteFacts,
  context: StepContext,
): Pick<Plan, 'transport' | 'fastCgi' | 'bufferedBodies' | 'bufferedAnswers'> {
  const { upstream, proxySsl, fastCgi, upstreamHead, answerRate } = route.policy;
  // The controller's own default backend is always plain HTTP (reference 9).
  const protocol = route.backendFrom === 'controller-default' ? 'HTTP' : route.policy.backendProtocol;
  const all = context.buffersBodies && upstream.buffersRequests;
  const memory = Math.max(upstream.bodyMemory, LEAST_MEMORY);
  // FastCGI and HTTP/1.0 have no chunks; of gRPC nothing is ever kept back.
  const needsLength = protocol === 'FCGI' || upstreamHead?.httpVersion === '1.0';
  const isGrpc = protocol === 'GRPC' || protocol === 'GRPCS';
  const which = isGrpc ? null : all ? 'all' : needsLength ? 'chunked' : null;
  const { headerSize, answerBuffers, answerFileSize } = upstream;
  return {
    transport: chooseTransport(protocol, proxySsl, context.references),
    fastCgi: protocol === 'FCGI' ? new FastCgiParams(fastCgi, context.references) : null,
    bufferedBodies: which === null ? null : { which, memory },
    bufferedAnswers:
      upstream.buffersAnswers && !isGrpc
        ? { piece: headerSize, memory: headerSize * answerBuffers, file: answerFileSize, pace: answerRate }
        : null,
  };
}
