import { phrase } from '#shared/model/phrase.ts';
import type { ServiceObject, ServicePort } from '#shared/model/snapshot.ts';
import { externalAddresses, loadBalancerAddresses } from './external-addresses.ts';
import { InvalidObjectError, list, mapping, optionalMapping, optionalPort, optionalText } from './fields.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';
import { repeated, repeatedList } from './repeated.ts';
import { roleLabels } from './role-labels.ts';

function readType(value: unknown): ServiceObject['type'] {
  const type = optionalText(value, 'spec.type') ?? 'ClusterIP';
  switch (type) {
    case 'ClusterIP':
    case 'NodePort':
    case 'LoadBalancer':
    case 'ExternalName':
      return type;
    default:
      throw new InvalidObjectError('spec.type', phrase('fault-service-type'));
  }
}

function readTargetPort(value: unknown, field: string, port: number): number | string {
  if (typeof value === 'string' && value !== '') return value;
  // The API writes an unset targetPort as 0 in some clients.
  return value === '' || value === 0 ? port : (optionalPort(value, field) ?? port);
}

function readPort(value: unknown, field: string): ServicePort {
  const fields = mapping(value, field);
  const port = optionalPort(fields['port'], `${field}.port`);
  if (port === null) throw new InvalidObjectError(`${field}.port`, phrase('fault-missing'));
  return {
    name: optionalText(fields['name'], `${field}.name`) ?? '',
    port,
    targetPort: readTargetPort(fields['targetPort'], `${field}.targetPort`, port),
    protocol: optionalText(fields['protocol'], `${field}.protocol`) ?? 'TCP',
    nodePort: fields['nodePort'] === 0 ? null : optionalPort(fields['nodePort'], `${field}.nodePort`),
  };
}

/** A Service of `v1`; throws `InvalidObjectError`. */
export function readService(value: unknown, options: ReadOptions = FROM_CLUSTER): ServiceObject {
  const object = mapping(value, '');
  const spec = optionalMapping(object['spec'], 'spec') ?? {};
  const type = readType(spec['type']);
  const clusterIP = optionalText(spec['clusterIP'], 'spec.clusterIP');
  const externalName = optionalText(spec['externalName'], 'spec.externalName');
  if (type === 'ExternalName' && externalName === null) {
    throw new InvalidObjectError('spec.externalName', phrase('fault-no-external-name'));
  }
  const metadata = readMetadata(object);
  const selector = optionalMapping(spec['selector'], 'spec.selector');
  return sealed({
    ...readIdentity('Service', metadata, options),
    type: repeated(type),
    clusterIP: clusterIP === 'None' || type === 'ExternalName' ? null : clusterIP,
    externalName: type === 'ExternalName' ? externalName : null,
    hasSelector: selector !== null && Object.keys(selector).length > 0,
    ports: repeatedList(list(spec['ports'], 'spec.ports').map((port, index) => readPort(port, `spec.ports[${index}]`))),
    externalTrafficPolicy: spec['externalTrafficPolicy'] === 'Local' ? 'Local' : 'Cluster',
    externalAddresses: repeatedList([...loadBalancerAddresses(object), ...externalAddresses(spec['externalIPs'])]),
    labels: roleLabels(metadata['labels']),
  });
}
