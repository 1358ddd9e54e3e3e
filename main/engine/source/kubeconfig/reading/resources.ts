import type { Severity } from '#shared/model/problem.ts';
import type {
  ConfigMapObject,
  EndpointSliceObject,
  IngressClassObject,
  IngressObject,
  NamespaceObject,
  NodeObject,
  SecretObject,
  ServiceObject,
} from '#shared/model/snapshot.ts';
import { readConfigMap } from '../../objects/config-map.ts';
import { readEndpointSlice } from '../../objects/endpoint-slice.ts';
import { readIngressClass } from '../../objects/ingress-class.ts';
import { readIngress } from '../../objects/ingress.ts';
import { readNamespace } from '../../objects/namespace.ts';
import { readNode } from '../../objects/node.ts';
import { readSecret } from '../../objects/secret.ts';
import { readService } from '../../objects/service.ts';

/** One kind of object and how it is read from an API server. */
export interface Resource<Kept> {
  readonly kind: string;
  /** Such as `/api/v1`. */
  readonly api: string;
  readonly plural: string;
  /** `namespaced`: in all or in chosen namespaces; `cluster`: has no namespace; `fixed`: in one namespace only. */
  readonly scope:
    | { readonly kind: 'namespaced' }
    | { readonly kind: 'cluster' }
    | { readonly kind: 'fixed'; readonly namespace: string };
  readonly fieldSelector: string | null;
  /** How bad it is not to be allowed to read it; null: not worth a word. */
  readonly forbidden: Severity | null;
  /** Routes do without it, so that a person is not asked to worry. */
  readonly optional?: true;
  /** The server writes it again and again without a change of what is kept, so that only changes are told. */
  readonly restless?: true;
  /** Throws `InvalidObjectError`. */
  readonly read: (value: unknown) => Kept;
}

const namespaced = { kind: 'namespaced' } as const;
const clusterWide = { kind: 'cluster' } as const;

export const INGRESSES: Resource<IngressObject> = {
  kind: 'Ingress',
  api: '/apis/networking.k8s.io/v1',
  plural: 'ingresses',
  scope: namespaced,
  fieldSelector: null,
  forbidden: 'error',
  read: (value) => readIngress(value),
};

export const INGRESS_CLASSES: Resource<IngressClassObject> = {
  kind: 'IngressClass',
  api: '/apis/networking.k8s.io/v1',
  plural: 'ingressclasses',
  scope: clusterWide,
  fieldSelector: null,
  forbidden: 'info',
  read: (value) => readIngressClass(value),
};

export const SERVICES: Resource<ServiceObject> = {
  kind: 'Service',
  api: '/api/v1',
  plural: 'services',
  scope: namespaced,
  fieldSelector: null,
  forbidden: 'error',
  read: (value) => readService(value),
};

export const ENDPOINT_SLICES: Resource<EndpointSliceObject> = {
  kind: 'EndpointSlice',
  api: '/apis/discovery.k8s.io/v1',
  plural: 'endpointslices',
  scope: namespaced,
  fieldSelector: null,
  forbidden: 'error',
  read: (value) => readEndpointSlice(value),
};

/** Certificates only; RBAC cannot restrict Secrets by type, but this limits what is sent (reference 2.7). */
export const TLS_SECRETS: Resource<SecretObject> = {
  kind: 'Secret',
  api: '/api/v1',
  plural: 'secrets',
  scope: namespaced,
  fieldSelector: 'type=kubernetes.io/tls',
  forbidden: 'info',
  read: (value) => readSecret(value),
};

/** ConfigMaps that are fetched by the names which Ingresses and the controller's configuration give. */
export const NAMED_CONFIG_MAPS: Resource<ConfigMapObject> = {
  kind: 'ConfigMap',
  api: '/api/v1',
  plural: 'configmaps',
  scope: namespaced,
  fieldSelector: null,
  forbidden: 'warning',
  read: (value) => readConfigMap(value),
};

/** ConfigMaps that configure the cluster's own controller, fetched by name; everything is served without them too. */
export const CONTROLLER_CONFIG_MAPS: Resource<ConfigMapObject> = {
  ...NAMED_CONFIG_MAPS,
  forbidden: null,
  optional: true,
};

/** The configuration of the cluster's own controller, under the names of its chart. */
export const CONTROLLER_CONFIGURATION: Resource<ConfigMapObject> = {
  kind: 'ConfigMap',
  api: '/api/v1',
  plural: 'configmaps',
  scope: { kind: 'fixed', namespace: 'ingress-nginx' },
  fieldSelector: 'metadata.name=ingress-nginx-controller',
  forbidden: null,
  optional: true,
  read: (value) => readConfigMap(value),
};

export const NAMESPACES: Resource<NamespaceObject> = {
  kind: 'Namespace',
  api: '/api/v1',
  plural: 'namespaces',
  scope: clusterWide,
  fieldSelector: null,
  forbidden: null,
  read: (value) => readNamespace(value),
};

/**
 * Where NodePorts answer. Watched all the time: the question whose a NodePort is comes without warning, and a kubelet writes
 * its Node once in five minutes where nothing changes.
 */
export const NODES: Resource<NodeObject> = {
  kind: 'Node',
  api: '/api/v1',
  plural: 'nodes',
  scope: clusterWide,
  fieldSelector: null,
  forbidden: null,
  optional: true,
  restless: true,
  read: (value) => readNode(value),
};

/** Path of a kind in one namespace, or everywhere for null. */
export function resourcePath(resource: Resource<unknown>, namespace: string | null): string {
  const within = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${resource.api}${within}/${resource.plural}`;
}
