import type { Snapshot } from '#shared/model/snapshot.ts';

/** How many objects a snapshot holds, without those that only tell about the cluster around it. */
export function objectCount(snapshot: Snapshot): number {
  const { endpointSlices, ingresses, classes, services, secrets, configMaps } = snapshot;
  return [ingresses, classes, services, endpointSlices, secrets, configMaps].reduce(
    (sum, list) => sum + list.length,
    0,
  );
}
