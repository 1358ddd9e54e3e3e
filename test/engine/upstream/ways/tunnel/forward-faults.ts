import type { ForwardFault, ForwardRequest } from '#test/doubles/forward-request.ts';
import type { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import { NAMESPACE, POD } from './tunnel-under-test.ts';

/** A refusal with a Status object of Kubernetes. */
export function status(code: number, message = '', reason: string | null = null): ForwardFault {
  return { kind: 'status', status: code, message, reason };
}

/** RBAC's sentence; over HTTP the method decides on the verb. */
export function forbidden({ method }: ForwardRequest): ForwardFault {
  const verb = method === 'GET' ? 'get' : 'create';
  const message = `pods "${POD}" is forbidden: User "jane" cannot ${verb} resource "pods/portforward" in API group "" in the namespace "${NAMESPACE}"`;
  return status(403, message, 'Forbidden');
}

/** Method and transport of each request. */
export const asked = (server: PortForwardServer) =>
  server.requests.map(({ method, transport }) => `${method} ${transport}`);
