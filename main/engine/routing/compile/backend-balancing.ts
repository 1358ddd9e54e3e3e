import type { BalancingPolicy } from '../../ingress/annotations/balancing.ts';
import type { AcceptedIngress } from '../../ingress/rules.ts';
import { serviceBackend } from './collect-entries.ts';

/**
 * How each backend is balanced, by its key: one that several Ingresses share goes by the oldest of them (reference 6).
 * Canaries count too, since they bring their own backends. Backends that take turns are left out.
 */
export function backendBalancing(accepted: readonly AcceptedIngress[]): ReadonlyMap<string, BalancingPolicy> {
  const balancing = new Map<string, BalancingPolicy>();
  if (accepted.every((one) => one.policy.balancing === null)) return balancing;
  const decided = new Set<string>();
  for (const { ingress, policy } of accepted) {
    const paths = ingress.rules.flatMap((rule) => rule.paths);
    for (const reference of [ingress.defaultBackend, ...paths.map((path) => path.backend)]) {
      const key = serviceBackend(ingress.namespace, reference)?.key;
      if (key === undefined || decided.has(key)) continue;
      decided.add(key);
      if (policy.balancing !== null) balancing.set(key, policy.balancing);
    }
  }
  return balancing;
}
