import { isIP } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import type { EndpointSliceObject, SliceEndpoint } from '#shared/model/snapshot.ts';
import { InvalidObjectError, list, mapping, optionalText, text } from './fields.ts';
import { readEndpointPort, readTargetPod } from './endpoint-slice.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';

interface Readiness {
  readonly field: string;
  readonly namespace: string;
  readonly ready: boolean;
}

function readSubsetAddress(value: unknown, { field, namespace, ready }: Readiness): SliceEndpoint {
  const address = mapping(value, field);
  const ip = text(address['ip'], `${field}.ip`);
  if (isIP(ip) === 0) throw new InvalidObjectError(`${field}.ip`, phrase('fault-not-ip'));
  return {
    addresses: [ip],
    ready,
    serving: ready,
    terminating: false,
    node: optionalText(address['nodeName'], `${field}.nodeName`),
    pod: readTargetPod(address['targetRef'], `${field}.targetRef`, namespace),
  };
}

/**
 * Endpoints of `v1` as the slices that Kubernetes would mirror them to: one per subset and address family, named
 * `NAME-SUBSET-FAMILY`. Throws `InvalidObjectError`.
 */
export function readEndpoints(value: unknown, options: ReadOptions = FROM_CLUSTER): readonly EndpointSliceObject[] {
  const object = mapping(value, '');
  const identity = readIdentity('Endpoints', readMetadata(object), options);
  const { namespace, name } = identity;
  const slices: EndpointSliceObject[] = [];
  for (const [index, entry] of list(object['subsets'], 'subsets').entries()) {
    const field = `subsets[${index}]`;
    const subset = mapping(entry, field);
    const ports = list(subset['ports'], `${field}.ports`).map((port, at) =>
      readEndpointPort(port, `${field}.ports[${at}]`),
    );
    const endpoints = [
      ...list(subset['addresses'], `${field}.addresses`).map((address, at) =>
        readSubsetAddress(address, { field: `${field}.addresses[${at}]`, namespace, ready: true }),
      ),
      ...list(subset['notReadyAddresses'], `${field}.notReadyAddresses`).map((address, at) =>
        readSubsetAddress(address, { field: `${field}.notReadyAddresses[${at}]`, namespace, ready: false }),
      ),
    ];
    for (const [addressType, family] of [
      ['IPv4', 4],
      ['IPv6', 6],
    ] as const) {
      const members = endpoints.filter((endpoint: SliceEndpoint) =>
        endpoint.addresses.every((address) => isIP(address) === family),
      );
      if (members.length === 0) continue;
      const suffix = `${index}-${addressType.toLowerCase()}`;
      slices.push(
        sealed({
          ...identity,
          name: `${name}-${suffix}`,
          uid: `${identity.uid}/${suffix}`,
          service: name,
          addressType,
          ports,
          endpoints: members,
        }),
      );
    }
  }
  return slices;
}
