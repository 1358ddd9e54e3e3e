/** What the role is for. */
export interface RoleOptions {
  /** null: the whole cluster; else these namespaces, and then no class or default class can be read. */
  readonly namespaces: readonly string[] | null;
  /** Certificates of Ingresses. RBAC cannot limit this to one type of Secret. */
  readonly secrets: boolean;
}

const NAME = 'gatehouse-reader';

/** Tunnels are authorised as `get` or as `create`, by the transport that passes (reference 3.8). */
const NAMESPACED_RULES = `\
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [services]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [get, create]
`;

/** Nodes are optional: without them it is not known which machine a NodePort address is. */
const CLUSTER_RULES = `\
- apiGroups: [networking.k8s.io]
  resources: [ingressclasses]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [namespaces, nodes]
  verbs: [list, watch]
`;

const SECRET_RULES = `\
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch]
`;

/** Settings of the cluster's own ingress-nginx controller, one object by name, and the arguments that it runs with. */
const CONTROLLER_ROLE = `\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${NAME}
  namespace: ingress-nginx
rules:
- apiGroups: [""]
  resources: [configmaps]
  resourceNames: [ingress-nginx-controller]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments, daemonsets]
  verbs: [get, list]
`;

/** The least rights with which a cluster can be read, as YAML to hand to an administrator (reference 2.7). */
export function readerRole({ namespaces, secrets }: RoleOptions): string {
  const rules = NAMESPACED_RULES + (secrets ? SECRET_RULES : '');
  if (namespaces !== null) {
    return namespaces.map((namespace) => roleHead({ kind: 'Role', namespace }) + rules).join('---\n');
  }
  return `${roleHead({ kind: 'ClusterRole', namespace: null })}${rules}${CLUSTER_RULES}---\n${CONTROLLER_ROLE}`;
}

function roleHead({ kind, namespace }: { readonly kind: string; readonly namespace: string | null }): string {
  const place = namespace === null ? '' : `  namespace: ${namespace}\n`;
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata:\n  name: ${NAME}\n${place}rules:\n`;
}
