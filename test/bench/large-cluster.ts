import { ApiServerDouble, type ObjectOnServer } from '#test/doubles/api-server.ts';
import { hostNumber } from './many-hosts.ts';

const NAMESPACES = 100;
const SLICES = 3;
const PODS = 2;

function place(index: number): {
  readonly namespace: string;
  readonly name: string;
  readonly creationTimestamp: string;
} {
  const namespace = `team-${String(index % NAMESPACES)}`;
  const creationTimestamp = new Date(Date.UTC(2026, 0, 1) + ((index * 7919) % 1_000_003) * 1_000).toISOString();
  return { namespace, name: `app-${String(index)}`, creationTimestamp };
}

/** An Ingress with a host of its own and three paths; `bodySize` is what a change changes. */
export function ingressObject(index: number, bodySize = '8m'): ObjectOnServer {
  const { name, ...identity } = place(index);
  const backend = { service: { name, port: { number: 80 } } };
  const paths = ['/', '/api', '/static'].map((path) => ({ path, pathType: 'Prefix', backend }));
  const annotations = {
    'nginx.ingress.kubernetes.io/proxy-body-size': bodySize,
    'nginx.ingress.kubernetes.io/proxy-read-timeout': '120',
  };
  return {
    metadata: { ...identity, name, uid: `ingress-${String(index)}`, annotations, managedFields: [] },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host: hostNumber(index), http: { paths } }],
      tls: [{ hosts: [hostNumber(index)], secretName: 'wildcard' }],
    },
  };
}

/** A slice of a Service; the first pod of each has an address that `turn` changes. */
export function sliceObject(index: number, slice: number, turn = 0): ObjectOnServer {
  const { name, ...identity } = place(index);
  const number = (index * SLICES + slice) * PODS;
  return {
    metadata: {
      ...identity,
      name: `${name}-${String(slice)}`,
      uid: `slice-${String(index)}-${String(slice)}`,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: PODS }, (_, pod) => ({
      addresses: [
        `127.${String(((number + pod) >> 16) + turn)}.${String(((number + pod) >> 8) & 255)}.${String((number + pod) & 255)}`,
      ],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: `node-${String(number % 50)}`,
      targetRef: { kind: 'Pod', name: `${name}-${String(number + pod)}`, namespace: identity.namespace },
    })),
  };
}

function serviceObject(index: number): ObjectOnServer {
  const { name, ...identity } = place(index);
  return {
    metadata: { ...identity, name, uid: `service-${String(index)}` },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
  };
}

/** A real server lists in order of its keys. */
function putInOrder(server: ApiServerDouble, plural: string, objects: readonly ObjectOnServer[]): void {
  const byKey = objects.map(
    (object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object] as const,
  );
  byKey.sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [, object] of byKey) server.put(plural, object);
}

/** An API server with so many Services, three slices of two pods for each, and Ingresses to the first of them. */
export async function startLargeCluster(count: number, services = count): Promise<ApiServerDouble> {
  const server = await ApiServerDouble.start();
  server.put('ingressclasses', { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } });
  const indexes = Array.from({ length: services }, (_, index) => index);
  const slices = indexes.flatMap((index) => Array.from({ length: SLICES }, (_, slice) => sliceObject(index, slice)));
  putInOrder(
    server,
    'ingresses',
    indexes.slice(0, count).map((index) => ingressObject(index)),
  );
  putInOrder(server, 'services', indexes.map(serviceObject));
  putInOrder(server, 'endpointslices', slices);
  return server;
}

/** A kubeconfig whose only context leads to the server. */
export function kubeconfigOf(server: ApiServerDouble): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'large', cluster: { server: server.url } }],
    users: [{ name: 'reader', user: { token: 'reader' } }],
    contexts: [{ name: 'large', context: { cluster: 'large', user: 'reader' } }],
    'current-context': 'large',
  });
}
