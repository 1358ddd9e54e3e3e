/** Names in one request (reference 2.6): with the longest names its head stays below 8 KB. */
const MOST_NAMES = 80;
/** Requests that are watched at the same time. */
const MOST_GROUPS = 100;
/** A server refuses a selector with anything else in it, and with it all the others. */
const LABEL_VALUE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Services whose slices are read by one request. */
export interface ServiceGroup {
  /** The same for the same request. */
  readonly key: string;
  /** null: Services of these names in all namespaces. */
  readonly namespace: string | null;
  readonly names: ReadonlySet<string>;
}

/** The selector of EndpointSlices that belong to a group. */
export function groupSelector({ names }: ServiceGroup): string {
  return `kubernetes.io/service-name in (${[...names].join(',')})`;
}

/** Whether the group's request brings the slices of a Service, given as `namespace/name`. */
export function covers({ namespace, names }: ServiceGroup, service: string): boolean {
  const place = service.indexOf('/');
  return (namespace === null || service.slice(0, place) === namespace) && names.has(service.slice(place + 1));
}

/**
 * The requests that bring the slices of these Services in a scope: for each namespace its own, and where that were too many
 * for a scope that is the whole cluster, by name over all namespaces. Groups of `previous` stay where they still fit, so that
 * a changed Service makes few requests anew. null where more than `most` requests would be needed.
 */
export function groupServices(
  services: ReadonlySet<string>,
  scope: string | null,
  { most, previous }: { readonly most: number; readonly previous: readonly ServiceGroup[] },
): readonly ServiceGroup[] | null {
  const limit = Math.min(most, MOST_GROUPS);
  const ofAll = (service: string): string => service.slice(service.indexOf('/') + 1);
  // However they are put together, each name is asked for once at least.
  if (scope === null && new Set([...services].map(ofAll)).size > limit * MOST_NAMES) return null;
  const byNamespace = namesByNamespace(services, scope);
  const apart = [...byNamespace].flatMap(([namespace, names]) => divide(namespace, names, previous));
  if (apart.length <= limit) return apart;
  if (scope !== null) return null;
  const all = new Set([...byNamespace.values()].flatMap((names) => [...names]));
  const together = divide(null, all, previous);
  return together.length <= limit ? together : null;
}

function namesByNamespace(services: ReadonlySet<string>, scope: string | null): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const service of services) {
    const [namespace = '', name = ''] = service.split('/', 2);
    if ((scope !== null && namespace !== scope) || !LABEL_VALUE.test(namespace) || !LABEL_VALUE.test(name)) continue;
    const names = found.get(namespace) ?? new Set<string>();
    found.set(namespace, names.add(name));
  }
  return found;
}

/** Names in groups; of those before, what is left of each stays together, and new names come where there is room. */
function divide(
  namespace: string | null,
  names: ReadonlySet<string>,
  previous: readonly ServiceGroup[],
): readonly ServiceGroup[] {
  const left = new Set(names);
  const sets: Set<string>[] = [];
  for (const group of previous) {
    if (group.namespace !== namespace) continue;
    const kept = new Set([...group.names].filter((name) => left.delete(name)));
    if (kept.size > 0) sets.push(kept);
  }
  // Many small ones are left over where much has gone.
  if (sets.length > 2 * Math.ceil(names.size / MOST_NAMES)) return divide(namespace, names, []);
  for (const name of left) {
    let set = sets.at(-1);
    if (set === undefined || set.size >= MOST_NAMES) set = sets.find(({ size }) => size < MOST_NAMES);
    if (set === undefined) sets.push((set = new Set()));
    set.add(name);
  }
  return sets.map((set) => ({ key: `${namespace ?? '*'}/${[...set].join(',')}`, namespace, names: set }));
}
