import { isIPv4, isIPv6 } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import type { EndpointSliceObject, SliceEndpoint } from '#shared/model/snapshot.ts';
import {
  InvalidObjectError,
  list,
  mapping,
  optionalBoolean,
  optionalMapping,
  optionalPort,
  optionalText,
  text,
} from './fields.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';
import { repeated, repeatedList } from './repeated.ts';

/** One address as an endpoint gives it; throws where it does not fit the slice's address type. */
export function readAddress(value: unknown, field: string, addressType: string): string {
  const address = text(value, field);
  const fits = addressType === 'IPv4' ? isIPv4(address) : addressType === 'IPv6' ? isIPv6(address) : true;
  if (!fits) throw new InvalidObjectError(field, phrase('fault-not-address', { type: addressType }));
  return address;
}

/** Pod that `targetRef` names; null for anything else and for another namespace, which could lead a tunnel astray. */
export function readTargetPod(value: unknown, field: string, namespace: string): string | null {
  const reference = optionalMapping(value, field);
  if (reference === null || reference['kind'] !== 'Pod') return null;
  const referenced = optionalText(reference['namespace'], `${field}.namespace`);
  return referenced === null || referenced === namespace ? optionalText(reference['name'], `${field}.name`) : null;
}

/** One port of a slice or of a subset of Endpoints. */
export function readEndpointPort(value: unknown, field: string): EndpointSliceObject['ports'][number] {
  const port = mapping(value, field);
  return {
    name: optionalText(port['name'], `${field}.name`) ?? '',
    port: optionalPort(port['port'], `${field}.port`),
    protocol: optionalText(port['protocol'], `${field}.protocol`) ?? 'TCP',
  };
}

function readEndpoint(value: unknown, field: string, addressType: string, namespace: string): SliceEndpoint {
  const endpoint = mapping(value, field);
  const conditions = optionalMapping(endpoint['conditions'], `${field}.conditions`) ?? {};
  const ready = optionalBoolean(conditions['ready'], `${field}.conditions.ready`) ?? true;
  return {
    addresses: list(endpoint['addresses'], `${field}.addresses`).map((address, index) =>
      readAddress(address, `${field}.addresses[${index}]`, addressType),
    ),
    ready,
    serving: optionalBoolean(conditions['serving'], `${field}.conditions.serving`) ?? ready,
    terminating: optionalBoolean(conditions['terminating'], `${field}.conditions.terminating`) ?? false,
    node: repeated(optionalText(endpoint['nodeName'], `${field}.nodeName`)),
    pod: readTargetPod(endpoint['targetRef'], `${field}.targetRef`, namespace),
  };
}

/** An EndpointSlice of `discovery.k8s.io/v1`; throws `InvalidObjectError`. A slice of no Service has `service` empty. */
export function readEndpointSlice(value: unknown, options: ReadOptions = FROM_CLUSTER): EndpointSliceObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  const { namespace, name, version, created } = readIdentity('EndpointSlice', metadata, options);
  const labels = optionalMapping(metadata['labels'], 'metadata.labels');
  const serviceLabel = 'kubernetes.io/service-name';
  const addressType = text(object['addressType'], 'addressType');
  if (addressType !== 'IPv4' && addressType !== 'IPv6' && addressType !== 'FQDN') {
    throw new InvalidObjectError('addressType', phrase('fault-address-type'));
  }
  // Written out, because what is spread takes more memory, and without the uid: nobody asks for that of a slice.
  return sealed({
    namespace,
    name,
    uid: '',
    version,
    created,
    service: repeated(optionalText(labels?.[serviceLabel], `metadata.labels["${serviceLabel}"]`) ?? ''),
    addressType: repeated(addressType),
    ports: repeatedList(list(object['ports'], 'ports').map((port, index) => readEndpointPort(port, `ports[${index}]`))),
    endpoints: list(object['endpoints'], 'endpoints').map((endpoint, index) =>
      readEndpoint(endpoint, `endpoints[${index}]`, addressType, namespace),
    ),
  });
}
