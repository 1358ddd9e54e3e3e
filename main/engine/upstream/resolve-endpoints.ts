import type {
  EndpointSliceObject,
  PortReference,
  ServiceObject,
  ServicePort,
  SliceEndpoint,
} from '#shared/model/snapshot.ts';
import { directEndpoint, type Endpoint } from './endpoint.ts';

/** Why a Service has or has not endpoints for a port. */
export type EndpointState = 'ready' | 'no-endpoints' | 'service-missing' | 'service-port-missing';

export interface ResolvedEndpoints {
  readonly state: EndpointState;
  readonly endpoints: readonly Endpoint[];
  /** Endpoints of any condition. */
  readonly total: number;
  /** true where none is ready and those that serve while terminating are used (DESIGN 7). */
  readonly terminating: boolean;
  /** true where the Service's cluster IP stands for them all. */
  readonly cluster: boolean;
  /** What they were resolved from; absent where it is not there. */
  readonly of?: { readonly service: ServiceObject; readonly port: ServicePort };
}

const NONE: ResolvedEndpoints = { state: 'no-endpoints', endpoints: [], total: 0, terminating: false, cluster: false };

/**
 * The Service port that an Ingress means: compared in the order of the Service's ports with number, then targetPort, then
 * name; the first hit wins (reference 8).
 */
export function findServicePort(service: ServiceObject, port: PortReference): ServicePort | null {
  const wanted = String(port ?? '');
  for (const candidate of service.ports) {
    if (String(candidate.port) === wanted || String(candidate.targetPort) === wanted) return candidate;
    if (candidate.name !== '' && candidate.name === wanted) return candidate;
  }
  return port === null ? (service.ports[0] ?? null) : null;
}

/**
 * The endpoints of a Service port out of its slices (reference 8): the slice port with the Service port's name and protocol
 * TCP, absent ports by a numeric targetPort, addresses once. Only ready ones count; with `useTerminating`, where none is
 * ready, those that are serving while terminating (as kube-proxy does).
 */
export function resolveEndpoints(
  service: ServiceObject | undefined,
  slices: readonly EndpointSliceObject[],
  options: { port: PortReference; useTerminating: boolean },
): ResolvedEndpoints {
  if (service === undefined) return { ...NONE, state: 'service-missing' };
  const servicePort = findServicePort(service, options.port);
  if (servicePort === null) return { ...NONE, state: 'service-port-missing' };
  if (servicePort.protocol !== 'TCP') return NONE;
  const of = { service, port: servicePort };
  const ready = new Map<string, Endpoint>();
  const serving = new Map<string, Endpoint>();
  const all = new Set<string>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4' && slice.addressType !== 'IPv6') continue;
    for (const port of slicePorts(slice, servicePort)) {
      for (const one of slice.endpoints) collect(one, port, { namespace: slice.namespace, ready, serving, all });
    }
  }
  if (ready.size > 0) return { ...NONE, of, state: 'ready', endpoints: [...ready.values()], total: all.size };
  if (options.useTerminating && serving.size > 0) {
    return { ...NONE, of, state: 'ready', endpoints: [...serving.values()], total: all.size, terminating: true };
  }
  return { ...NONE, of, total: all.size };
}

/**
 * The cluster IP of a Service as its only target (`service-upstream`, reference 8); null where it has none or the port has a
 * name that the Service lacks, so that its endpoints are used. A port number is taken as it stands.
 */
export function clusterTarget(service: ServiceObject, port: PortReference): ResolvedEndpoints | null {
  if (service.clusterIP === null || service.type === 'ExternalName') return null;
  const found = typeof port === 'number' ? port : service.ports.find((one) => port === null || one.name === port)?.port;
  if (found === undefined) return null;
  const endpoint = directEndpoint(service.clusterIP, found, { pod: null, node: null });
  return { ...NONE, state: 'ready', endpoints: [endpoint], total: 1, cluster: true };
}

/**
 * The ports of a slice that stand for a Service port: those with its name, any where it has none; where no name fits, a
 * numeric targetPort. Protocol TCP only.
 */
function slicePorts(slice: EndpointSliceObject, servicePort: ServicePort): ReadonlySet<number> {
  const numeric = typeof servicePort.targetPort === 'number' ? servicePort.targetPort : null;
  if (slice.ports.length === 0) return new Set(numeric === null ? [] : [numeric]);
  const overTcp = slice.ports.filter(({ protocol }) => protocol === 'TCP');
  const fitting = overTcp.filter(({ name }) => servicePort.name === '' || name === servicePort.name);
  const numbers = fitting.length > 0 ? fitting.map(({ port }) => port ?? numeric) : overTcp.map(() => numeric);
  return new Set(numbers.filter((number) => number !== null));
}

function collect(
  one: SliceEndpoint,
  port: number,
  into: { namespace: string; ready: Map<string, Endpoint>; serving: Map<string, Endpoint>; all: Set<string> },
): void {
  for (const address of one.addresses) {
    const endpoint = directEndpoint(address, port, { pod: one.pod, node: one.node, namespace: into.namespace });
    into.all.add(endpoint.key);
    if (one.ready) into.ready.set(endpoint.key, endpoint);
    else if (one.serving && one.terminating) into.serving.set(endpoint.key, endpoint);
  }
}
