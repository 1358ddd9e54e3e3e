import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceDescription } from '#shared/model/source.ts';

/** What is known before a source has been read. */
export function emptySnapshot(source: SourceDescription): Snapshot {
  return {
    source,
    read: 0,
    ingresses: [],
    classes: [],
    services: [],
    endpointSlices: [],
    secrets: [],
    configMaps: [],
    namespaces: [],
    nodes: [],
    workloads: [],
    missingRights: [],
    secretsReadable: true,
    classesReadable: true,
    problems: [],
  };
}
