import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type {
  ConfigMapObject,
  EndpointSliceObject,
  IngressClassObject,
  IngressObject,
  NamespaceObject,
  SecretObject,
  ServiceObject,
} from '#shared/model/snapshot.ts';
import { readConfigMap } from '../objects/config-map.ts';
import { readEndpointSlice } from '../objects/endpoint-slice.ts';
import { readEndpoints } from '../objects/endpoints.ts';
import { InvalidObjectError, list, mapping, optionalText, type Fields } from '../objects/fields.ts';
import { FROM_FILE, readCreated, readMetadata } from '../objects/identity.ts';
import { readIngressClass } from '../objects/ingress-class.ts';
import { readIngress } from '../objects/ingress.ts';
import { readNamespace } from '../objects/namespace.ts';
import { readSecret } from '../objects/secret.ts';
import { readService } from '../objects/service.ts';

/** An object of a manifest that is used, with what tells it apart from others of its kind. */
export type ManifestObject = { readonly namespace: string | null; readonly name: string } & (
  | { readonly kind: 'Ingress'; readonly object: IngressObject }
  | { readonly kind: 'IngressClass'; readonly object: IngressClassObject; readonly created: number }
  | { readonly kind: 'Service'; readonly object: ServiceObject }
  | { readonly kind: 'EndpointSlice'; readonly object: EndpointSliceObject }
  | { readonly kind: 'Endpoints'; readonly slices: readonly EndpointSliceObject[] }
  | { readonly kind: 'Secret'; readonly object: SecretObject }
  | { readonly kind: 'ConfigMap'; readonly object: ConfigMapObject }
  | { readonly kind: 'Namespace'; readonly object: NamespaceObject }
);

/** What one object of a document came to. `field` leads to the place in the document, also inside of lists. */
export type ReadOutcome =
  | { readonly kind: 'used'; readonly object: ManifestObject }
  | { readonly kind: 'ignored'; readonly objectKind: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: Phrase };

/** The API version that each kind is used in. */
const API_VERSIONS: Readonly<Record<string, string>> = {
  Ingress: 'networking.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  Service: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Endpoints: 'v1',
  Secret: 'v1',
  ConfigMap: 'v1',
  Namespace: 'v1',
  Pod: 'v1',
};

/** Versions that no API server serves any more, but that old files still have. */
const RETIRED: Readonly<Record<string, readonly string[]>> = {
  Ingress: ['extensions/v1beta1', 'networking.k8s.io/v1beta1'],
  IngressClass: ['networking.k8s.io/v1beta1'],
  EndpointSlice: ['discovery.k8s.io/v1beta1'],
};

/** Lists in lists are allowed, as kubectl does, but not without end. */
const MAX_LIST_DEPTH = 8;

interface TypeOfObject {
  readonly kind: string;
  readonly apiVersion: string;
}

function readUsed(kind: string, value: unknown): ManifestObject | null {
  switch (kind) {
    case 'Ingress': {
      const object = readIngress(value, FROM_FILE);
      return { kind, namespace: object.namespace, name: object.name, object };
    }
    case 'IngressClass': {
      const object = readIngressClass(value);
      return {
        kind,
        namespace: null,
        name: object.name,
        object,
        created: readCreated(readMetadata(mapping(value, ''))),
      };
    }
    case 'Service': {
      const object = readService(value, FROM_FILE);
      return { kind, namespace: object.namespace, name: object.name, object };
    }
    case 'EndpointSlice': {
      const object = readEndpointSlice(value, FROM_FILE);
      return { kind, namespace: object.namespace, name: object.name, object };
    }
    case 'Endpoints': {
      const slices = readEndpoints(value, FROM_FILE);
      const [first] = slices;
      return first === undefined ? null : { kind, namespace: first.namespace, name: first.service, slices };
    }
    case 'Secret': {
      const object = readSecret(value, FROM_FILE);
      return { kind, namespace: object.namespace, name: object.name, object };
    }
    case 'ConfigMap': {
      const object = readConfigMap(value, FROM_FILE);
      return { kind, namespace: object.namespace, name: object.name, object };
    }
    case 'Namespace': {
      const object = readNamespace(value);
      return { kind, namespace: null, name: object.name, object };
    }
    default:
      return null;
  }
}

function typeOf(fields: Fields, inherited: TypeOfObject | null): TypeOfObject | null {
  const kind = optionalText(fields['kind'], 'kind') ?? inherited?.kind ?? null;
  const apiVersion = optionalText(fields['apiVersion'], 'apiVersion') ?? inherited?.apiVersion ?? null;
  if (kind === null && apiVersion === null) return null;
  if (kind === null) throw new InvalidObjectError('kind', phrase('fault-missing'));
  if (apiVersion === null) throw new InvalidObjectError('apiVersion', phrase('fault-missing'));
  return { kind, apiVersion };
}

/** Kind and name where an invalid object at least says what it is. */
function subjectOf(
  value: unknown,
  inherited: TypeOfObject | null,
): { readonly kind: string; readonly name: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind = inherited?.kind, metadata } = value as Fields;
  const name = typeof metadata === 'object' && metadata !== null ? (metadata as Fields)['name'] : undefined;
  return typeof kind === 'string' && typeof name === 'string' ? { kind, name } : null;
}

function* readItems(fields: Fields, at: string, type: TypeOfObject, depth: number): Generator<ReadOutcome> {
  if (depth > MAX_LIST_DEPTH) throw new InvalidObjectError('items', phrase('fault-lists-deep'));
  const itemType =
    type.kind === 'List' ? null : { kind: type.kind.slice(0, -'List'.length), apiVersion: type.apiVersion };
  for (const [index, item] of list(fields['items'], 'items').entries()) {
    yield* readValue(item, `${at}items[${index}].`, itemType, depth + 1);
  }
}

function* readValue(value: unknown, at: string, inherited: TypeOfObject | null, depth: number): Generator<ReadOutcome> {
  try {
    const fields = mapping(value, '');
    const type = typeOf(fields, inherited);
    if (type === null) {
      yield { kind: 'ignored', objectKind: 'without kind' };
    } else if (type.kind === 'List' || (type.kind.endsWith('List') && Array.isArray(fields['items']))) {
      yield* readItems(fields, at, type, depth);
    } else if (Object.hasOwn(RETIRED, type.kind) && RETIRED[type.kind]?.includes(type.apiVersion) === true) {
      throw new InvalidObjectError(
        'apiVersion',
        phrase('fault-retired', { version: type.apiVersion, current: API_VERSIONS[type.kind] ?? '' }),
      );
    } else if (!Object.hasOwn(API_VERSIONS, type.kind)) {
      yield { kind: 'ignored', objectKind: type.kind };
    } else if (API_VERSIONS[type.kind] !== type.apiVersion) {
      yield { kind: 'ignored', objectKind: `${type.kind} of ${type.apiVersion}` };
    } else {
      const object = readUsed(type.kind, value);
      if (object !== null) yield { kind: 'used', object };
    }
  } catch (error) {
    if (!(error instanceof InvalidObjectError)) throw error;
    const about = subjectOf(value, inherited);
    const reason = about === null ? error.phrase : phrase('object-of', { ...about, fault: error.phrase });
    yield { kind: 'invalid', field: `${at}${error.field}`, reason };
  }
}

/** What the objects of one parsed document came to, lists unfolded. Never throws for what the document holds. */
export function readObjects(value: unknown): Iterable<ReadOutcome> {
  return readValue(value, '', null, 0);
}
