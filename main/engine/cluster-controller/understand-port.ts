import { BlockList, isIP } from 'node:net';
import type { ClusterController, PortUnderstanding } from '#shared/model/cluster-controller.ts';
import type { ServiceObject, ServicePort, Snapshot } from '#shared/model/snapshot.ts';
import { answeringNodes } from './addresses.ts';
import { controllerPorts } from './controller-ports.ts';

/** A host and port that a person typed. */
export interface TypedPlace {
  /** Lower case, an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** What the host stands for on this machine; empty where it is not known. */
  readonly addresses: readonly string[];
}

type Cluster = Pick<Snapshot, 'services' | 'nodes' | 'endpointSlices'>;

interface Found {
  readonly kind: PortUnderstanding['kind'];
  readonly service: ServiceObject;
  readonly port: ServicePort;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address is this machine itself. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a port could be the cluster's, so that it is worth looking up the host. */
export function isClusterPort(
  { services }: Pick<Snapshot, 'services'>,
  controllers: readonly ClusterController[],
  port: number,
): boolean {
  const isAt = (one: ServicePort, service: ServiceObject): boolean =>
    one.nodePort === port || (one.port === port && service.externalAddresses.length > 0);
  if (services.some((service) => service.ports.some((one) => isAt(one, service)))) return true;
  return controllers.some(({ addresses }) => addresses.some(({ http, https }) => http === port || https === port));
}

/** Whose port a person typed behind a host (reference 5); null where the cluster has nothing to do with it. */
export function understandPort(
  cluster: Cluster,
  controllers: readonly ClusterController[],
  place: TypedPlace,
): PortUnderstanding | null {
  const known = [place.host, ...place.addresses];
  const found = atNodePort(cluster, place.port) ?? atExternalAddress(cluster, known, place.port);
  if (found === null) return atHostPort(cluster, controllers, place);
  const { kind, service, port } = found;
  const controller = controllers.find(
    ({ service: of }) => of?.namespace === service.namespace && of.name === service.name,
  );
  const host = hostOfService(cluster, { kind, service, controller: controller ?? null }, place);
  return {
    port: place.port,
    kind,
    service: { namespace: service.namespace, name: service.name, port: port.port },
    controller: controller === undefined ? null : { product: controller.product, classes: controller.classes },
    scheme: controllerPorts(service).find((one) => one.port === port.port)?.scheme ?? null,
    host,
    answers: host.node === null ? null : answeringNodes(cluster, service).some(({ name }) => name === host.node),
  };
}

function atNodePort({ services }: Cluster, port: number): Found | null {
  return search(services, 'node-port', (one) => one.nodePort === port);
}

function atExternalAddress({ services }: Cluster, known: readonly string[], port: number): Found | null {
  const near = services.filter((service) => service.externalAddresses.some((address) => known.includes(address)));
  return search(near, 'external', (one) => one.port === port);
}

function search(
  services: readonly ServiceObject[],
  kind: Found['kind'],
  fits: (port: ServicePort) => boolean,
): Found | null {
  for (const service of services) {
    const port = service.ports.find((one) => one.protocol === 'TCP' && fits(one));
    if (port !== undefined) return { kind, service, port };
  }
  return null;
}

function atHostPort(
  cluster: Cluster,
  controllers: readonly ClusterController[],
  place: TypedPlace,
): PortUnderstanding | null {
  const known = [place.host, ...place.addresses];
  for (const { product, classes, addresses, service } of controllers) {
    const at = addresses.find(
      ({ address, http, https, node }) =>
        node !== null && known.includes(address) && (http === place.port || https === place.port),
    );
    if (at === undefined) continue;
    const node = cluster.nodes.find(({ name }) => name === at.node);
    return {
      port: place.port,
      kind: 'host-port',
      service: service === null ? null : { namespace: service.namespace, name: service.name, port: place.port },
      controller: { product, classes },
      scheme: at.https === place.port ? 'https' : 'http',
      host: hostOf(place, { known: 'node', address: at.address, node: at.node }),
      answers: node?.ready ?? null,
    };
  }
  return null;
}

function hostOfService(
  cluster: Cluster,
  { kind, service, controller }: Pick<Found, 'kind' | 'service'> & { readonly controller: ClusterController | null },
  place: TypedPlace,
): PortUnderstanding['host'] {
  const candidates = [place.host, ...place.addresses];
  for (const address of kind === 'node-port' ? candidates : []) {
    const node = cluster.nodes.find((one) => one.addresses.some((own) => own.address === address));
    if (node !== undefined) return hostOf(place, { known: 'node', address, node: node.name });
  }
  const external = candidates.find((one) => service.externalAddresses.includes(one));
  if (external !== undefined) return hostOf(place, { known: 'load-balancer', address: external, node: null });
  const written = candidates.find((one) => controller?.addresses.some(({ address }) => address === one));
  if (written !== undefined) return hostOf(place, { known: 'ingress-status', address: written, node: null });
  const [first = null] = place.addresses;
  if (first === null) return hostOf(place, { known: 'unresolved', address: null, node: null });
  return hostOf(place, { known: isLoopback(first) ? 'loopback' : 'unknown', address: first, node: null });
}

function hostOf(
  { host, addresses }: TypedPlace,
  known: Pick<PortUnderstanding['host'], 'known' | 'address' | 'node'>,
): PortUnderstanding['host'] {
  return { name: host, addresses, ...known };
}
