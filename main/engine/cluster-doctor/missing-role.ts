import type { MissingRight } from '#shared/model/source.ts';

/** API groups of the resources that are read; everything else is in the core group. */
const GROUPS: Readonly<Record<string, string>> = {
  ingresses: 'networking.k8s.io',
  ingressclasses: 'networking.k8s.io',
  endpointslices: 'discovery.k8s.io',
  deployments: 'apps',
  daemonsets: 'apps',
};

type Lacking = Pick<MissingRight, 'verb' | 'resource' | 'namespace'>;

/** A Role for each namespace, or a ClusterRole, that holds exactly these rights and nothing else; YAML to hand on. */
export function roleFor(rights: readonly Lacking[]): string {
  return [...Map.groupBy(rights, ({ namespace }) => namespace)]
    .map(([namespace, of]) => roleText(namespace, of))
    .join('---\n');
}

function roleText(namespace: string | null, rights: readonly Lacking[]): string {
  const rules = [...Map.groupBy(rights, ({ resource }) => resource)].map(([resource, of]) => {
    const group = GROUPS[resource] ?? '';
    const verbs = [...new Set(of.map(({ verb }) => verb))].join(', ');
    return `- apiGroups: [${group === '' ? '""' : group}]\n  resources: [${resource}]\n  verbs: [${verbs}]\n`;
  });
  const place = namespace === null ? '' : `  namespace: ${namespace}\n`;
  return (
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${namespace === null ? 'ClusterRole' : 'Role'}\n` +
    `metadata:\n  name: gatehouse-missing\n${place}rules:\n${rules.join('')}`
  );
}
