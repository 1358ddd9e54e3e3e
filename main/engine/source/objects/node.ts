import type { NodeAddressType, NodeObject } from '#shared/model/snapshot.ts';
import { list, mapping, optionalMapping } from './fields.ts';
import { readableAddress } from './external-addresses.ts';
import { readMetadata, readName } from './identity.ts';

/** Reference 4.3: addresses of the node network first, names last. */
const ORDER: readonly NodeAddressType[] = ['InternalIP', 'ExternalIP', 'InternalDNS', 'ExternalDNS', 'Hostname'];
const CIDR = /^[0-9a-f.:]{2,45}\/[0-9]{1,3}$/i;

function readAddresses(value: unknown): NodeObject['addresses'] {
  const found: NodeObject['addresses'][number][] = [];
  for (const [index, entry] of list(value, 'status.addresses').entries()) {
    const fields = mapping(entry, `status.addresses[${index}]`);
    const type = ORDER.find((one) => one === fields['type']);
    const address = readableAddress(fields['address']);
    if (type !== undefined && address !== null) found.push({ type, address });
  }
  return found.sort((one, other) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type));
}

function isReady(value: unknown): boolean {
  return list(value, 'status.conditions').some((entry, index) => {
    const fields = mapping(entry, `status.conditions[${index}]`);
    return fields['type'] === 'Ready' && fields['status'] === 'True';
  });
}

/** A Node of `v1`, of which images, capacity and most conditions are dropped; throws `InvalidObjectError`. */
export function readNode(value: unknown): NodeObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  const spec = optionalMapping(object['spec'], 'spec') ?? {};
  const status = optionalMapping(object['status'], 'status') ?? {};
  const zone = optionalMapping(metadata['labels'], 'metadata.labels')?.['topology.kubernetes.io/zone'];
  const podCidrs = spec['podCIDRs'] ?? (typeof spec['podCIDR'] === 'string' ? [spec['podCIDR']] : []);
  return {
    name: readName(metadata),
    addresses: readAddresses(status['addresses']),
    ready: isReady(status['conditions']),
    unschedulable: spec['unschedulable'] === true,
    zone: typeof zone === 'string' && zone !== '' ? zone.slice(0, 63) : null,
    podCidrs: list(podCidrs, 'spec.podCIDRs').filter(
      (cidr): cidr is string => typeof cidr === 'string' && CIDR.test(cidr),
    ),
  };
}
