import { INGRESSES, resourcePath } from '#engine/source/kubeconfig/reading/resources.ts';
import { field, type ApiProbe } from './api-probe.ts';
import type { Readable } from './check-rights.ts';

/** Namespaces whose tunnels are tried at most. */
const MOST = 5;

/** The first namespaces that have Ingresses, in order of their names; `otherwise` where none can be seen. */
export async function ingressNamespaces(
  probe: ApiProbe,
  { ingresses }: Readable,
  otherwise: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const scope of ingresses.slice(0, 25)) {
    const answer = await probe.ask(`${resourcePath(INGRESSES, scope)}?limit=500`).catch(() => null);
    const items = answer?.status === 200 ? field(answer.body, 'items') : [];
    for (const item of Array.isArray(items) ? items : []) {
      const namespace = field(item, 'metadata', 'namespace');
      if (typeof namespace === 'string') found.add(namespace);
    }
  }
  const names = found.size === 0 ? otherwise : [...found].sort();
  return names.slice(0, MOST);
}
