import type { Snapshot } from '#shared/model/snapshot.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { emptySnapshot } from '#engine/source/empty-snapshot.ts';
import { readConfigMap } from '#engine/source/objects/config-map.ts';
import { readEndpointSlice } from '#engine/source/objects/endpoint-slice.ts';
import { readIngressClass } from '#engine/source/objects/ingress-class.ts';
import { readIngress } from '#engine/source/objects/ingress.ts';
import { readNode } from '#engine/source/objects/node.ts';
import { readService } from '#engine/source/objects/service.ts';
import { readWorkload } from '#engine/source/objects/workload.ts';

/** An object as an API server gives it. */
export type Raw = Readonly<Record<string, unknown>>;

/** A snapshot of raw objects, read as from a cluster; the kind of each says what it is. */
export function clusterOf(objects: readonly Raw[], missingRights: readonly MissingRight[] = []): Snapshot {
  const of = (kind: string): readonly Raw[] => objects.filter((object) => object['kind'] === kind);
  return {
    ...emptySnapshot({ kind: 'kubeconfig', name: 'test' }),
    classes: of('IngressClass').map(readIngressClass),
    classesReadable: !missingRights.some(({ resource }) => resource === 'ingressclasses'),
    services: of('Service').map((object) => readService(object)),
    ingresses: of('Ingress').map((object) => readIngress(object)),
    endpointSlices: of('EndpointSlice').map((object) => readEndpointSlice(object)),
    configMaps: of('ConfigMap').map((object) => readConfigMap(object)),
    nodes: of('Node').map(readNode),
    workloads: (['Deployment', 'DaemonSet', 'Pod'] as const).flatMap((kind) =>
      of(kind).map((object) => readWorkload(kind, object)),
    ),
    missingRights,
  };
}

export function ingressClass(name: string, controller: string, mark: 'default' | 'other' = 'other'): Raw {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': String(mark === 'default') };
  return { kind: 'IngressClass', metadata: { name, annotations }, spec: { controller } };
}

export function node(name: string, address: string, ready = 'True'): Raw {
  return {
    kind: 'Node',
    metadata: { name },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions: [{ type: 'Ready', status: ready }],
    },
  };
}

/** Labels as charts set them. */
export function chartLabels(name: string, component?: string, instance = name): Raw {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/managed-by': 'Helm',
    ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
  };
}

/** A Service with labels; `more` goes into its spec, `addresses` into its status. */
export function service(
  place: string,
  labels: Raw,
  spec: Raw,
  addresses: readonly Readonly<Record<string, string>>[] = [],
): Raw {
  return { kind: 'Service', metadata: metadata(place, labels), spec, status: { loadBalancer: { ingress: addresses } } };
}

/** Ports `http` and `https` as the chart of ingress-nginx has them. */
export function webPorts(nodePorts: readonly [number, number] | null = null): readonly Raw[] {
  return [
    { name: 'http', port: 80, targetPort: 'http', ...(nodePorts === null ? {} : { nodePort: nodePorts[0] }) },
    { name: 'https', port: 443, targetPort: 'https', ...(nodePorts === null ? {} : { nodePort: nodePorts[1] }) },
  ];
}

export function workload(kind: 'Deployment' | 'DaemonSet', place: string, labels: Raw, podSpec: Raw): Raw {
  return {
    kind,
    metadata: metadata(place, labels),
    spec: { template: { metadata: { labels }, spec: podSpec } },
  };
}

export function slice(place: string, endpoints: readonly (readonly [address: string, node: string])[]): Raw {
  const name = place.split('/')[1] ?? '';
  return {
    kind: 'EndpointSlice',
    metadata: metadata(`${place}-x1`, { 'kubernetes.io/service-name': name }),
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80 }],
    endpoints: endpoints.map(([address, nodeName]) => ({ addresses: [address], nodeName })),
  };
}

export function ingress(
  place: string,
  className: string | null,
  addresses: readonly string[] = [],
  legacy?: string,
): Raw {
  const annotations = legacy === undefined ? {} : { 'kubernetes.io/ingress.class': legacy };
  return {
    kind: 'Ingress',
    metadata: { ...metadata(place, {}), annotations },
    spec: { ingressClassName: className ?? undefined },
    status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
  };
}

function metadata(place: string, labels: Raw): Raw {
  const [namespace = '', name = ''] = place.split('/');
  return { namespace, name, labels };
}
