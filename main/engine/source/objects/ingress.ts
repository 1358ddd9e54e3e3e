import { phrase } from '#shared/model/phrase.ts';
import type {
  BackendReference,
  IngressObject,
  IngressPath,
  IngressRule,
  IngressTls,
  PathType,
  PortReference,
} from '#shared/model/snapshot.ts';
import { loadBalancerAddresses } from './external-addresses.ts';
import {
  annotationsOf,
  InvalidObjectError,
  list,
  mapping,
  optionalMapping,
  optionalPort,
  optionalText,
  text,
} from './fields.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';
import { repeated } from './repeated.ts';

/** A DNS name, `*.` allowed in front. Underscores are let through, because nginx serves such names. */
const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_.-]{0,250}[a-z0-9_])?$/;

function readHost(value: unknown, field: string): string | null {
  const given = optionalText(value, field);
  if (given === null) return null;
  const host = given.toLowerCase().replace(/\.$/, '');
  if (HOST.test(host) && !host.includes('..')) return host;
  const hasMore = /^https?:/i.test(given) || given.includes(':');
  throw new InvalidObjectError(field, phrase(hasMore ? 'fault-host-with-port' : 'fault-not-host'));
}

function readServicePort(value: unknown, field: string): PortReference {
  const port = optionalMapping(value, field);
  if (port === null) return null;
  // The API writes an unset number as 0 in some clients.
  const number = port['number'] === 0 ? null : optionalPort(port['number'], `${field}.number`);
  const name = optionalText(port['name'], `${field}.name`);
  if (number !== null && name !== null) throw new InvalidObjectError(field, phrase('fault-name-and-number'));
  return number ?? name;
}

function readBackend(value: unknown, field: string): BackendReference {
  const backend = mapping(value, field);
  const service = optionalMapping(backend['service'], `${field}.service`);
  const resource = optionalMapping(backend['resource'], `${field}.resource`);
  if (service !== null && resource !== null) {
    throw new InvalidObjectError(field, phrase('fault-service-and-resource'));
  }
  if (service !== null) {
    return {
      kind: 'service',
      name: repeated(text(service['name'], `${field}.service.name`)),
      port: readServicePort(service['port'], `${field}.service.port`),
    };
  }
  if (resource !== null) {
    return {
      kind: 'resource',
      apiGroup: optionalText(resource['apiGroup'], `${field}.resource.apiGroup`) ?? '',
      resource: text(resource['kind'], `${field}.resource.kind`),
      name: text(resource['name'], `${field}.resource.name`),
    };
  }
  throw new InvalidObjectError(field, phrase('serviceName' in backend ? 'fault-old-backend' : 'fault-no-backend'));
}

function readPathType(value: unknown, field: string): PathType | null {
  const type = optionalText(value, field);
  switch (type) {
    case null:
    case 'Exact':
    case 'Prefix':
    case 'ImplementationSpecific':
      return repeated(type);
    default:
      throw new InvalidObjectError(field, phrase('fault-path-type'));
  }
}

function readPath(value: unknown, field: string): IngressPath {
  const path = mapping(value, field);
  const given = optionalText(path['path'], `${field}.path`) ?? '/';
  if (!given.startsWith('/')) throw new InvalidObjectError(`${field}.path`, phrase('fault-path-no-slash'));
  return {
    path: repeated(given),
    pathType: readPathType(path['pathType'], `${field}.pathType`),
    backend: readBackend(path['backend'], `${field}.backend`),
  };
}

function readRule(value: unknown, field: string): IngressRule {
  const rule = mapping(value, field);
  const http = optionalMapping(rule['http'], `${field}.http`);
  return {
    host: readHost(rule['host'], `${field}.host`),
    paths: list(http?.['paths'], `${field}.http.paths`).map((path, index) =>
      readPath(path, `${field}.http.paths[${index}]`),
    ),
  };
}

function readTls(value: unknown, field: string): IngressTls {
  const tls = mapping(value, field);
  const hosts: string[] = [];
  for (const [index, entry] of list(tls['hosts'], `${field}.hosts`).entries()) {
    const host = readHost(entry, `${field}.hosts[${index}]`);
    if (host !== null) hosts.push(host);
  }
  return { hosts, secretName: repeated(optionalText(tls['secretName'], `${field}.secretName`)) };
}

/** An Ingress of `networking.k8s.io/v1`; throws `InvalidObjectError`. Hosts lower-case without trailing dot, empty path as `/`. */
export function readIngress(value: unknown, options: ReadOptions = FROM_CLUSTER): IngressObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  const spec = optionalMapping(object['spec'], 'spec') ?? {};
  const defaultBackend = spec['defaultBackend'] ?? null;
  return sealed({
    ...readIdentity('Ingress', metadata, options),
    className: repeated(optionalText(spec['ingressClassName'], 'spec.ingressClassName')),
    annotations: annotationsOf(metadata),
    rules: list(spec['rules'], 'spec.rules').map((rule, index) => readRule(rule, `spec.rules[${index}]`)),
    tls: list(spec['tls'], 'spec.tls').map((tls, index) => readTls(tls, `spec.tls[${index}]`)),
    defaultBackend: defaultBackend === null ? null : readBackend(defaultBackend, 'spec.defaultBackend'),
    addresses: loadBalancerAddresses(object),
  });
}
