import type { NodeObject, ServiceObject, ServicePort } from '#shared/model/snapshot.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { ReachedEndpoint } from './reached-endpoint.ts';
import type { Way } from './way.ts';

const MOST = 4;

/** A node as it is connected to. */
export interface NodePlace {
  readonly name: string;
  readonly address: string;
}

const NODE_PORT: Way = { kind: 'node-port', dial: null };

/**
 * Where a node port may answer (reference 4.3): Ready nodes by their addresses, nodes of an endpoint first; with
 * `externalTrafficPolicy: Local` those alone, because the others drop what comes.
 */
export function nodePlaces(
  nodes: readonly NodeObject[],
  service: ServiceObject,
  endpoints: readonly Endpoint[],
): readonly NodePlace[] {
  const holding = new Set(endpoints.map(({ node }) => node));
  const fitting = nodes.filter(
    ({ ready, name }) => ready && (service.externalTrafficPolicy !== 'Local' || holding.has(name)),
  );
  return fitting
    .toSorted((one, other) => Number(holding.has(other.name)) - Number(holding.has(one.name)))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
        .map(({ address }) => ({ name, address })),
    );
}

/** The ways to an endpoint by node port, best first. Whichever node takes it, any pod of the Service may answer. */
export function byNodePort(
  endpoint: Endpoint,
  places: readonly NodePlace[],
  { nodePort }: ServicePort,
): readonly ReachedEndpoint[] {
  if (nodePort === null) return [];
  return places
    .slice(0, MOST)
    .map(
      ({ name, address }) =>
        new ReachedEndpoint(endpoint, NODE_PORT, { address, port: nodePort, pod: null, node: name }),
    );
}
