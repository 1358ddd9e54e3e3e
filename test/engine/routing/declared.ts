import { readRules } from '#engine/ingress/read-rules.ts';
import type { RuleSet } from '#engine/ingress/rules.ts';
import { fromByteText } from '#engine/routing/byte-text.ts';
import { compile } from '#engine/routing/compile/compile.ts';
import { match } from '#engine/routing/match/match.ts';
import { rewritePath } from '#engine/routing/match/rewrite.ts';
import type { RouteTable } from '#engine/routing/route-table.ts';
import type { Profile } from '#shared/model/engine-status.ts';
import type {
  BackendReference,
  ConfigMapObject,
  IngressClassObject,
  IngressObject,
  IngressTls,
  NamespaceObject,
  PathType,
  Snapshot,
} from '#shared/model/snapshot.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** A path as tests write it: `/docs`, `Prefix`, Service; a Service of null stands for a resource backend. */
export type DeclaredPath = readonly [path: string, pathType: PathType | null, service: string | null];

export interface Declared {
  readonly name: string;
  readonly namespace?: string;
  /** Milliseconds; the order of tests' Ingresses by default is their order in the list. */
  readonly created?: number;
  readonly className?: string | null;
  readonly rules?: readonly (readonly [host: string | null, ...paths: DeclaredPath[]])[];
  /** Short names. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Full names. */
  readonly otherAnnotations?: Readonly<Record<string, string>>;
  readonly tls?: readonly IngressTls[];
  readonly defaultService?: string;
}

/** Makes the Ingress object of a declaration. */
export function ingressObject(declared: Declared, place = 0): IngressObject {
  const annotations = Object.entries(declared.annotations ?? {}).map(([name, value]) => [PREFIX + name, value]);
  return {
    namespace: declared.namespace ?? 'default',
    name: declared.name,
    uid: `uid-${declared.namespace ?? 'default'}-${declared.name}`,
    version: '1',
    created: declared.created ?? place,
    className: declared.className === undefined ? 'nginx' : declared.className,
    annotations: { ...Object.fromEntries(annotations), ...declared.otherAnnotations },
    rules: (declared.rules ?? []).map(([host, ...paths]) => ({
      host,
      paths: paths.map(([path, pathType, service]) => ({ path, pathType, backend: backendReference(service) })),
    })),
    tls: declared.tls ?? [],
    defaultBackend: declared.defaultService === undefined ? null : backendReference(declared.defaultService),
    addresses: [],
  };
}

function backendReference(service: string | null): BackendReference {
  if (service === null) return { kind: 'resource', apiGroup: 'k8s.example', resource: 'Bucket', name: 'static' };
  return { kind: 'service', name: service, port: 80 };
}

export interface Surroundings {
  readonly profile?: Profile;
  readonly classes?: readonly IngressClassObject[];
  readonly classesReadable?: boolean;
  /** Data of the controller's ConfigMap. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: string;
  readonly namespaces?: readonly NamespaceObject[];
}

const NGINX: IngressClassObject = { name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false };

/** A snapshot with these Ingresses and, unless told otherwise, the class `nginx`. */
export function snapshotOf(ingresses: readonly IngressObject[], around: Surroundings = {}): Snapshot {
  return {
    source: { kind: 'manifests', name: 'test' },
    read: 1,
    ingresses,
    classes: around.classes ?? [NGINX],
    services: [],
    endpointSlices: [],
    secrets: [],
    configMaps: around.settings === undefined && around.flags === undefined ? [] : [controllerMap(around)],
    namespaces: around.namespaces ?? [],
    nodes: [],
    workloads: [],
    missingRights: [],
    secretsReadable: true,
    classesReadable: around.classesReadable ?? true,
    problems: [],
  };
}

function controllerMap(around: Surroundings): ConfigMapObject {
  return {
    namespace: 'ingress-nginx',
    name: 'ingress-nginx-controller',
    uid: 'uid-controller',
    version: '1',
    created: 0,
    annotations: around.flags === undefined ? {} : { 'gatehouse/controller-flags': around.flags },
    data: around.settings ?? {},
  };
}

/** The rules of declared Ingresses, in the profile `controller` unless told otherwise. */
export function rulesOf(declared: readonly Declared[], around: Surroundings = {}): RuleSet {
  return readRules(snapshotOf(declared.map(ingressObject), around), { profile: around.profile ?? 'controller' }, null);
}

/** The table of declared Ingresses; the plan of a route is its id. */
export function tableOf(declared: readonly Declared[], around: Surroundings = {}): RouteTable<string> {
  return compile(rulesOf(declared, around), { plan: (route) => route.id, previous: null });
}

/**
 * Who answers, in short: the Service, `301` for the automatic redirect, `400`, `404`, or `503` for a route that is closed.
 */
export function answerOf(table: RouteTable<unknown>, host: string, target: string): string {
  const { route, slashRedirect } = match(table, host, target);
  if (route === null) return '400';
  if (slashRedirect) return '301';
  if (route.policy.denied !== null || route.unusable !== null) return '503';
  return route.backend?.service ?? '404';
}

/** The path that the pod sees, readable. */
export function podPathOf(table: RouteTable<unknown>, host: string, target: string): string | null {
  const { route, path } = match(table, host, target);
  return route === null || path === null ? null : fromByteText(rewritePath(route, path));
}
