import type { IngressObject, Snapshot } from '#shared/model/snapshot.ts';
import { hostNumber } from './many-hosts.ts';

const PATHS = ['/', '/api', '/api/orders', '/static'];

/** A snapshot of as many Ingresses, each with a host of its own and four paths. */
export function manyIngresses(count: number): Snapshot {
  return snapshotOf(Array.from({ length: count }, (_, index) => ingress(index, '1')));
}

/** The same snapshot but for one Ingress, as after a change in a cluster: all other objects stay the same ones. */
export function withOneChanged(snapshot: Snapshot): Snapshot {
  const middle = snapshot.ingresses.length >> 1;
  return snapshotOf(
    snapshot.ingresses.map((one, index) => (index === middle ? ingress(middle, `${one.version}1`) : one)),
  );
}

function snapshotOf(ingresses: readonly IngressObject[]): Snapshot {
  return {
    source: { kind: 'manifests', name: 'bench' },
    read: 1,
    ingresses,
    classes: [{ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: true }],
    services: [],
    endpointSlices: [],
    secrets: [],
    configMaps: [],
    namespaces: [],
    nodes: [],
    workloads: [],
    missingRights: [],
    secretsReadable: true,
    classesReadable: true,
    problems: [],
  };
}

function ingress(index: number, version: string): IngressObject {
  const name = `host-${String(index)}`;
  const backend = { kind: 'service', name: 'files', port: 80 } as const;
  return {
    namespace: 'bench',
    name,
    uid: name,
    version,
    created: index,
    className: 'nginx',
    annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' },
    rules: [{ host: hostNumber(index), paths: PATHS.map((path) => ({ path, pathType: 'Prefix', backend })) }],
    tls: [],
    defaultBackend: null,
    addresses: [],
  };
}
