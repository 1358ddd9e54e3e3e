import type { AddressEvidence, ControllerAddress, ControllerPort } from '#shared/model/cluster-controller.ts';
import type { NodeObject, ServiceObject, Snapshot, WorkloadObject } from '#shared/model/snapshot.ts';
import { controllerPorts } from './controller-ports.ts';

/** What addresses are found from. */
export interface AddressFacts {
  readonly snapshot: Pick<Snapshot, 'services' | 'nodes' | 'endpointSlices'>;
  readonly statuses: ReadonlySet<string>;
  readonly service: ServiceObject | null;
  readonly workload: WorkloadObject | null;
  readonly flags: Readonly<Record<string, string>> | null;
}

interface PortPair {
  readonly http: number | null;
  readonly https: number | null;
}

const MOST = 50;

/** Where a controller is reached, best evidence first (reference 5): status of Ingresses, its Service, NodePorts, host ports. */
export function controllerAddresses(facts: AddressFacts): readonly ControllerAddress[] {
  const found = [...fromStatuses(facts), ...fromService(facts), ...fromNodePorts(facts), ...fromHostPorts(facts)];
  const known = new Set<string>();
  return found
    .filter(({ address, http, https }) => {
      const key = `${address} ${http} ${https}`;
      return known.has(key) ? false : known.add(key);
    })
    .slice(0, MOST);
}

/** The Service that has one of these addresses as its own, for a controller that no label tells. */
export function serviceByAddress(
  services: readonly ServiceObject[],
  statuses: ReadonlySet<string>,
): ServiceObject | null {
  if (statuses.size === 0) return null;
  const fits = (service: ServiceObject): boolean => service.externalAddresses.some((address) => statuses.has(address));
  return services.find((service) => fits(service) && controllerPorts(service).length > 0) ?? null;
}

/** Nodes at whose NodePort a Service answers; those that run an endpoint first (reference 4.3). */
export function answeringNodes(
  { nodes, endpointSlices }: Pick<Snapshot, 'nodes' | 'endpointSlices'>,
  service: ServiceObject,
): readonly NodeObject[] {
  const running = nodesOf(endpointSlices, service);
  const ready = nodes.filter((node) => node.ready);
  if (service.externalTrafficPolicy === 'Local') return ready.filter(({ name }) => running.has(name));
  return ready.toSorted((one, other) => Number(running.has(other.name)) - Number(running.has(one.name)));
}

function fromStatuses({ statuses, service, ...facts }: AddressFacts): readonly ControllerAddress[] {
  return [...statuses].flatMap((address): readonly ControllerAddress[] => {
    if (service?.externalAddresses.includes(address) === true) {
      return [at(address, pair(service, 'port'), null, 'ingress-status')];
    }
    const node = facts.snapshot.nodes.find((one) => one.addresses.some((own) => own.address === address));
    if (node !== undefined) {
      const ports = service === null ? NONE : pair(service, 'nodePort');
      const reached = isEmpty(ports) ? hostPorts(facts) : ports;
      return isEmpty(reached) ? [] : [at(address, reached, node.name, 'ingress-status-node')];
    }
    // ingress-nginx writes the cluster IP of a NodePort Service, which nobody outside can use.
    if (facts.snapshot.services.some(({ clusterIP }) => clusterIP === address)) return [];
    const ports = service?.type === 'NodePort' && facts.snapshot.nodes.length === 0 ? pair(service, 'nodePort') : NONE;
    if (!isEmpty(ports)) return [at(address, ports, null, 'ingress-status-port')];
    return [at(address, { http: 80, https: 443 }, null, 'ingress-status-only')];
  });
}

function fromService({ service }: AddressFacts): readonly ControllerAddress[] {
  if (service === null) return [];
  return service.externalAddresses.map((address) => at(address, pair(service, 'port'), null, 'service-status'));
}

function fromNodePorts({ snapshot, service }: AddressFacts): readonly ControllerAddress[] {
  if (service === null) return [];
  const ports = pair(service, 'nodePort');
  if (isEmpty(ports)) return [];
  return answeringNodes(snapshot, service).flatMap((node) => ofNode(node, ports, 'node-port'));
}

function fromHostPorts({ snapshot, service, workload, flags }: AddressFacts): readonly ControllerAddress[] {
  const ports = hostPorts({ workload, flags });
  if (workload === null || isEmpty(ports)) return [];
  const running = service === null ? new Set<string>() : nodesOf(snapshot.endpointSlices, service);
  if (workload.node !== null) running.add(workload.node);
  const ready = snapshot.nodes.filter((node) => node.ready && !node.unschedulable);
  const likely = running.size > 0 ? ready.filter(({ name }) => running.has(name)) : ready;
  return likely.flatMap((node) => ofNode(node, ports, 'host-port'));
}

const NONE: PortPair = { http: null, https: null };

function isEmpty({ http, https }: PortPair): boolean {
  return http === null && https === null;
}

/** Ports of the machine that the pods take: by `hostPort`, or all of theirs with `hostNetwork`. */
function hostPorts({ workload, flags }: Pick<AddressFacts, 'workload' | 'flags'>): PortPair {
  if (workload === null) return NONE;
  const all = workload.containers.flatMap(({ ports }) => ports);
  const find = (names: RegExp, number: number, flag: string): number | null => {
    const found = all.find(({ name }) => names.test(name)) ?? all.find(({ port }) => port === number);
    if (found?.hostPort) return found.hostPort;
    if (!workload.hostNetwork) return null;
    return Number(flags?.[flag] ?? 0) || (found?.port ?? null);
  };
  return {
    http: find(/^(http|web)$/, 80, 'http-port'),
    https: find(/^(https|websecure)$/, 443, 'https-port'),
  };
}

function ofNode(node: NodeObject, ports: PortPair, evidence: AddressEvidence): readonly ControllerAddress[] {
  const ips = node.addresses.filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP');
  const used = ips.length > 0 ? ips : node.addresses.slice(0, 1);
  return used.map(({ address }) => at(address, ports, node.name, evidence));
}

function pair(service: ServiceObject, which: 'port' | 'nodePort'): PortPair {
  const ports = controllerPorts(service);
  const find = (scheme: ControllerPort['scheme']): number | null =>
    ports.find((one) => one.scheme === scheme)?.[which] ?? null;
  return { http: find('http'), https: find('https') };
}

function at(address: string, ports: PortPair, node: string | null, evidence: AddressEvidence): ControllerAddress {
  return { address, ...ports, node, evidence };
}

function nodesOf(slices: Snapshot['endpointSlices'], service: ServiceObject): Set<string> {
  const nodes = new Set<string>();
  for (const slice of slices) {
    if (slice.service !== service.name || slice.namespace !== service.namespace) continue;
    for (const { node, ready } of slice.endpoints) if (ready && node !== null) nodes.add(node);
  }
  return nodes;
}
