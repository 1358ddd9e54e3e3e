import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { Policy } from '../../ingress/policy.ts';
import type { AcceptedIngress, Dialect } from '../../ingress/rules.ts';
import { SPEC_POLICY } from '../../ingress/spec-policy.ts';
import { serviceBackend, type Entry } from './collect-entries.ts';
import type { RouteBackend } from '../route-table.ts';

const ROOT = { path: '/', matching: 'Prefix', pathType: 'Prefix', implicit: true } as const;

/**
 * The `/` that a declared host has of itself: to the own default backend of the Ingress that created the host, with all
 * its annotations (reference 1.1, 5). In the API text the oldest default backend of the host counts.
 */
export function hostRoot(
  contributors: readonly AcceptedIngress[],
  dialect: Dialect,
  configuration: ControllerConfiguration,
): Entry {
  const creator = contributors[0] ?? null;
  const owner = dialect === 'spec' ? (contributors.find(hasDefault) ?? creator) : creator;
  const own = owner === null ? null : serviceBackend(owner.ingress.namespace, owner.ingress.defaultBackend);
  const policy = owner?.policy ?? SPEC_POLICY;
  if (own !== null) return { ...ROOT, accepted: owner, policy, backend: own, backendFrom: 'ingress-default' };
  return { ...ROOT, accepted: owner, policy, ...controllerDefault(configuration) };
}

/**
 * The `/` of the default server: to the oldest catch-all, whose rewrites and redirects do not apply there, else to the
 * controller's default backend, else nowhere (reference 5).
 */
export function defaultServerRoot(catchAll: AcceptedIngress | null, configuration: ControllerConfiguration): Entry {
  if (catchAll === null) {
    return { ...ROOT, accepted: null, policy: withoutRewrites(SPEC_POLICY), ...controllerDefault(configuration) };
  }
  const backend = serviceBackend(catchAll.ingress.namespace, catchAll.ingress.defaultBackend);
  const policy = withoutRewrites(catchAll.policy);
  return { ...ROOT, implicit: false, accepted: catchAll, policy, backend, backendFrom: 'ingress-default' };
}

/** Whether the Ingress names a Service as its default backend. */
export function hasDefault(accepted: AcceptedIngress): boolean {
  return accepted.ingress.defaultBackend?.kind === 'service';
}

function controllerDefault(configuration: ControllerConfiguration): Pick<Entry, 'backend' | 'backendFrom'> {
  const backend = controllerBackend(configuration.defaultBackendService);
  return { backend, backendFrom: backend === null ? 'none' : 'controller-default' };
}

/** The flag names a Service without a port: its first one is used, as a reference without a port says. */
function controllerBackend(service: string | null): RouteBackend | null {
  const [namespace, name] = service?.split('/') ?? [];
  if (namespace === undefined || name === undefined) return null;
  return serviceBackend(namespace, { kind: 'service', name, port: null });
}

function withoutRewrites(policy: Policy): Policy {
  const tls = { sslRedirect: false, forceSslRedirect: false, preserveTrailingSlash: false };
  const rewrite = { useRegex: false, target: null, forwardedPrefix: null };
  return { ...policy, rewrite, tls, appRoot: null, redirect: null };
}
