import type { Snapshot } from '#shared/model/snapshot.ts';
import { classGroups, classNameOf, type ClassGroup } from './class-groups.ts';
import { findInstances, type Instance } from './instances.ts';

/** A controller by what is known of it: classes, an installation, or both. */
export interface Identified {
  readonly group: ClassGroup | null;
  readonly instance: Instance | null;
}

export type IdentifiedFrom = Pick<Snapshot, 'classes' | 'classesReadable' | 'ingresses' | 'services' | 'workloads'>;

const DEFAULT_CONTROLLER_CLASS = 'k8s.io/ingress-nginx';
const DEFAULT_INGRESS_CLASS = 'nginx';

/** Which installation answers for which classes; those of the default class first, installations without classes last. */
export function identifyControllers(snapshot: IdentifiedFrom): readonly Identified[] {
  const free = new Set(findInstances(snapshot.services, snapshot.workloads));
  const all = [...free];
  const groups = classGroups(snapshot).toSorted((one, other) => rank(one) - rank(other));
  const found: Identified[] = groups.map((group) => {
    const statuses = statusesOf(snapshot, group);
    const fitting = all
      .filter(({ traits }) => traits === group.traits)
      .map((instance) => ({ instance, score: scoreOf(instance, group, statuses) + (free.has(instance) ? 1 : 0) }))
      .filter(({ score }) => score >= 0)
      .sort((one, other) => other.score - one.score);
    const instance = fitting[0]?.instance ?? null;
    if (instance !== null) free.delete(instance);
    return { group, instance };
  });
  return [...found, ...[...free].map((instance) => ({ group: null, instance }))];
}

/** Addresses in the status of Ingresses of these classes. */
export function statusesOf(snapshot: Pick<Snapshot, 'ingresses'>, group: ClassGroup | null): ReadonlySet<string> {
  const found = new Set<string>();
  if (group === null) return found;
  for (const ingress of snapshot.ingresses) {
    if (ingress.addresses.length === 0) continue;
    const name = classNameOf(ingress) ?? group.defaultClass;
    if (name !== null && group.classes.includes(name)) for (const address of ingress.addresses) found.add(address);
  }
  return found;
}

function rank({ defaultClass, classes }: ClassGroup): number {
  if (defaultClass !== null) return 0;
  return classes.includes(DEFAULT_INGRESS_CLASS) ? 1 : 2;
}

/** How well an installation fits to classes; negative where its arguments say that it does not answer for them. */
function scoreOf({ flags, service, namespace }: Instance, group: ClassGroup, statuses: ReadonlySet<string>): number {
  if (group.traits?.product === 'ingress-nginx' && flags !== null) {
    const ours = flags['controller-class'] ?? DEFAULT_CONTROLLER_CLASS;
    const named = flags['ingress-class'] ?? DEFAULT_INGRESS_CLASS;
    if (group.controller === null ? group.classes.includes(named) : group.controller === ours) return 16;
    return -2;
  }
  let score = 0;
  if (service?.externalAddresses.some((address) => statuses.has(address)) === true) score += 8;
  if (group.classes.some((name) => `${namespace}/${service?.name ?? ''}`.includes(name))) score += 4;
  if (service !== null && service.type !== 'ClusterIP') score += 2;
  return score;
}
