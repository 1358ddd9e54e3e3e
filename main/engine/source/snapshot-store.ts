import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '#shared/model/problem.ts';
import type {
  ConfigMapObject,
  EndpointSliceObject,
  IngressClassObject,
  IngressObject,
  NamespaceObject,
  NodeObject,
  ObjectIdentity,
  SecretObject,
  ServiceObject,
  Snapshot,
  WorkloadObject,
} from '#shared/model/snapshot.ts';
import type { MissingRight, SourceDescription } from '#shared/model/source.ts';
import { SnapshotKind, type KindRules } from './snapshot-kind.ts';

/** How objects that have a namespace are told apart and compared. */
export const NAMESPACED: KindRules<ObjectIdentity> = {
  key: (object) => objectKey(object.namespace, object.name),
  same: (left, right) => left.uid === right.uid && left.version === right.version,
};

const CLUSTER_WIDE: KindRules<{ readonly name: string }> = {
  key: (object) => object.name,
  same: (left, right) => isDeepStrictEqual(left, right),
};

/** What a snapshot says beside its objects. */
export interface SnapshotFacts {
  readonly source: SourceDescription;
  /** Counts the readings of the source, from 1. */
  readonly read: number;
  readonly secretsReadable: boolean;
  readonly classesReadable: boolean;
  readonly problems: readonly Problem[];
  /** None for a source without rights. */
  readonly missingRights?: readonly MissingRight[];
}

const NO_RIGHTS: readonly MissingRight[] = [];
const NO_WORKLOADS: readonly WorkloadObject[] = [];

/** Key of a namespaced object in a `SnapshotKind`; kinds without a namespace use the name alone. */
export function objectKey(namespace: string, name: string): string {
  // Joined it is one text; a template's would go on pointing to its parts, which tens of thousands make felt.
  return [namespace, name].join('/');
}

/**
 * The objects of a source while it reads, kind by kind, from which snapshots are taken. Arrays are sorted by key; array
 * and objects stay the same JavaScript values from one snapshot to the next where nothing changed.
 */
export class SnapshotStore {
  readonly ingresses = new SnapshotKind<IngressObject>(NAMESPACED);
  readonly classes = new SnapshotKind<IngressClassObject>(CLUSTER_WIDE);
  readonly services = new SnapshotKind<ServiceObject>(NAMESPACED);
  readonly endpointSlices = new SnapshotKind<EndpointSliceObject>(NAMESPACED);
  readonly secrets = new SnapshotKind<SecretObject>(NAMESPACED);
  readonly configMaps = new SnapshotKind<ConfigMapObject>(NAMESPACED);
  readonly namespaces = new SnapshotKind<NamespaceObject>(CLUSTER_WIDE);
  readonly nodes = new SnapshotKind<NodeObject>(CLUSTER_WIDE);

  /** The objects as they are now, as a value that nobody changes afterwards. */
  snapshot(facts: SnapshotFacts): Snapshot {
    return {
      ...facts,
      missingRights: facts.missingRights ?? NO_RIGHTS,
      workloads: NO_WORKLOADS,
      ingresses: this.ingresses.sorted(),
      classes: this.classes.sorted(),
      services: this.services.sorted(),
      endpointSlices: this.endpointSlices.sorted(),
      secrets: this.secrets.sorted(),
      configMaps: this.configMaps.sorted(),
      namespaces: this.namespaces.sorted(),
      nodes: this.nodes.sorted(),
    };
  }
}
