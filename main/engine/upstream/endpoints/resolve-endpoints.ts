import type {
  EndpointSliceObject,
  PortReference,
  ServiceObject,
  ServicePort,
  SliceEndpoint,
} from '#shared/model/snapshot.ts';
import { addressKey, directEndpoint, type Endpoint } from './endpoint.ts';

/** Why a Service has or has not endpoints for a port. */
export type EndpointState = 'ready' | 'no-endpoints' | 'service-missing' | 'service-port-missing';

export interface ResolvedEndpoints {
  readonly state: EndpointState;
  /** Endpoints that take requests. */
  readonly count: number;
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

/** No endpoints, and none of any condition. */
export const NO_ENDPOINTS: ResolvedEndpoints = {
  state: 'no-endpoints',
  count: 0,
  endpoints: [],
  total: 0,
  terminating: false,
  cluster: false,
};

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
  if (service === undefined) return { ...NO_ENDPOINTS, state: 'service-missing' };
  const servicePort = findServicePort(service, options.port);
  if (servicePort === null) return { ...NO_ENDPOINTS, state: 'service-port-missing' };
  if (servicePort.protocol !== 'TCP') return NO_ENDPOINTS;
  const of = { service, port: servicePort };
  const places = { slices, servicePort };
  const all = new Set<string>();
  const ready = new Set<string>();
  const serving = new Set<string>();
  for (const { one, address, port } of placesOf(places)) {
    const key = addressKey(address, port);
    all.add(key);
    if (isReady(one)) ready.add(key);
    else if (isServing(one)) serving.add(key);
  }
  const total = all.size;
  if (ready.size > 0) return new ListedEndpoints(places, { of, total, count: ready.size, terminating: false });
  if (options.useTerminating && serving.size > 0) {
    return new ListedEndpoints(places, { of, total, count: serving.size, terminating: true });
  }
  return { ...NO_ENDPOINTS, of, total };
}

/** Where the endpoints of a Service port are written down. */
interface Places {
  readonly slices: readonly EndpointSliceObject[];
  readonly servicePort: ServicePort;
}

/** Endpoints that are made when they are asked for: of the Services of a cluster few ever are. */
class ListedEndpoints implements ResolvedEndpoints {
  readonly state = 'ready';
  readonly cluster = false;
  readonly count: number;
  readonly total: number;
  readonly terminating: boolean;
  readonly of: NonNullable<ResolvedEndpoints['of']>;
  readonly #places: Places;
  #endpoints: readonly Endpoint[] | null = null;
  #sample: Endpoint | null = null;

  constructor(places: Places, found: Required<Pick<ResolvedEndpoints, 'of' | 'count' | 'total' | 'terminating'>>) {
    this.#places = places;
    this.of = found.of;
    this.count = found.count;
    this.total = found.total;
    this.terminating = found.terminating;
  }

  /** One of them, made without the others. */
  get sample(): Endpoint | null {
    this.#sample ??= this.#endpoints?.[0] ?? firstEndpoint(this.#places, this.terminating ? isServing : isReady);
    return this.#sample;
  }

  get isMade(): boolean {
    return this.#endpoints !== null;
  }

  get endpoints(): readonly Endpoint[] {
    this.#endpoints ??= makeEndpoints(this.#places, this.terminating ? isServing : isReady);
    return this.#endpoints;
  }
}

/** Whether somebody has asked for the endpoints, so that there may be connections to them. */
export function areMade(resolved: ResolvedEndpoints): boolean {
  return resolved instanceof ListedEndpoints ? resolved.isMade : resolved.endpoints.length > 0;
}

/** One endpoint, to find out what holds for all of them; null where there is none. */
export function sampleOf(resolved: ResolvedEndpoints): Endpoint | null {
  return resolved instanceof ListedEndpoints ? resolved.sample : (resolved.endpoints[0] ?? null);
}

function firstEndpoint(places: Places, counts: (one: SliceEndpoint) => boolean): Endpoint | null {
  for (const { one, address, port, namespace } of placesOf(places)) {
    if (counts(one)) return directEndpoint(address, port, { pod: one.pod, node: one.node, namespace });
  }
  return null;
}

function makeEndpoints(places: Places, counts: (one: SliceEndpoint) => boolean): readonly Endpoint[] {
  const made = new Map<string, Endpoint>();
  for (const { one, address, port, namespace } of placesOf(places)) {
    if (!counts(one)) continue;
    const endpoint = directEndpoint(address, port, { pod: one.pod, node: one.node, namespace });
    made.set(endpoint.key, endpoint);
  }
  return [...made.values()];
}

function isReady(one: SliceEndpoint): boolean {
  return one.ready;
}

function isServing(one: SliceEndpoint): boolean {
  return !one.ready && one.serving && one.terminating;
}

function* placesOf({ slices, servicePort }: Places): Generator<{
  readonly one: SliceEndpoint;
  readonly address: string;
  readonly port: number;
  readonly namespace: string;
}> {
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4' && slice.addressType !== 'IPv6') continue;
    const { namespace } = slice;
    for (const port of slicePorts(slice, servicePort)) {
      for (const one of slice.endpoints) for (const address of one.addresses) yield { one, address, port, namespace };
    }
  }
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
  return { ...NO_ENDPOINTS, state: 'ready', count: 1, endpoints: [endpoint], total: 1, cluster: true };
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
