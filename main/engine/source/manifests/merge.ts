import type { Problem } from '#shared/model/problem.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import type { ManifestContent } from './content.ts';
import { defaultClass, withDefaultClass, type AgedClass } from './default-class.ts';
import type { ManifestObject } from './objects.ts';
import { objectKey, type SnapshotStore } from '../snapshot-store.ts';

/** The controller's configuration counts whatever the namespaces are limited to, because it rules all of them. */
const CONTROLLER_CONFIGURATION = objectKey('ingress-nginx', 'ingress-nginx-controller');

interface Winner {
  readonly file: string;
  readonly object: ManifestObject;
}

function isWithin(object: ManifestObject, limit: ReadonlySet<string> | null): boolean {
  if (limit === null || object.kind === 'IngressClass') return true;
  if (object.kind === 'Namespace') return limit.has(object.name);
  const { namespace, name, kind } = object;
  if (namespace === null || limit.has(namespace)) return true;
  return kind === 'ConfigMap' && objectKey(namespace, name) === CONTROLLER_CONFIGURATION;
}

function duplicate({ kind, namespace, name }: ManifestObject, file: string): Problem {
  return {
    code: 'manifest-duplicate',
    severity: 'warning',
    subject: { kind, namespace, name },
    values: { kind, file },
  };
}

/** Of objects with one kind, namespace and name the last counts, as it would after `kubectl apply`. */
function winnersOf(
  contents: readonly ManifestContent[],
  limit: NamespaceLimit,
): { readonly winners: Iterable<Winner>; readonly problems: readonly Problem[] } {
  const namespaces = limit === null ? null : new Set(limit);
  const winners = new Map<string, Winner>();
  const twice = new Set<string>();
  for (const { file, objects } of contents) {
    for (const object of objects) {
      if (!isWithin(object, namespaces)) continue;
      const key = `${object.kind} ${objectKey(object.namespace ?? '', object.name)}`;
      if (winners.has(key)) twice.add(key);
      winners.set(key, { file, object });
    }
  }
  const problems: Problem[] = [];
  for (const key of twice) {
    const winner = winners.get(key);
    if (winner !== undefined) problems.push(duplicate(winner.object, winner.file));
  }
  return { winners: winners.values(), problems };
}

function objectsOf<Kind extends ManifestObject['kind']>(
  byKind: ReadonlyMap<string, readonly ManifestObject[]>,
  kind: Kind,
): readonly Extract<ManifestObject, { readonly kind: Kind }>[] {
  return (byKind.get(kind) ?? []) as readonly Extract<ManifestObject, { readonly kind: Kind }>[];
}

/**
 * Puts the objects of all files, given in the order of their paths, in the place of what the store has, with the default
 * IngressClass filled in. Answers with the problems that only show when files are seen together.
 */
export function mergeManifests(
  store: SnapshotStore,
  contents: readonly ManifestContent[],
  limit: NamespaceLimit,
): readonly Problem[] {
  const { winners, problems } = winnersOf(contents, limit);
  const byKind = new Map<string, ManifestObject[]>();
  for (const { object } of winners) {
    const group = byKind.get(object.kind);
    if (group === undefined) byKind.set(object.kind, [object]);
    else group.push(object);
  }
  const classes: readonly AgedClass[] = objectsOf(byKind, 'IngressClass');
  const className = defaultClass(classes);
  store.classes.replace(classes.map(({ object }) => object));
  store.ingresses.replace(objectsOf(byKind, 'Ingress').map(({ object }) => withDefaultClass(object, className)));
  store.services.replace(objectsOf(byKind, 'Service').map(({ object }) => object));
  store.endpointSlices.replace([
    ...objectsOf(byKind, 'Endpoints').flatMap(({ slices }) => slices),
    ...objectsOf(byKind, 'EndpointSlice').map(({ object }) => object),
  ]);
  store.secrets.replace(objectsOf(byKind, 'Secret').map(({ object }) => object));
  store.configMaps.replace(objectsOf(byKind, 'ConfigMap').map(({ object }) => object));
  store.namespaces.replace(objectsOf(byKind, 'Namespace').map(({ object }) => object));
  return problems;
}
