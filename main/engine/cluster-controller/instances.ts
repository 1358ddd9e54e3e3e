import { INGRESS_PRODUCTS, productByLabels, type ProductTraits } from '#shared/model/ingress-products.ts';
import type { ServiceObject, WorkloadObject } from '#shared/model/snapshot.ts';
import { controllerPorts } from './controller-ports.ts';

/** One installation of a controller: what carries its labels in one namespace. At least one of the two is there. */
export interface Instance {
  readonly traits: ProductTraits;
  readonly namespace: string;
  readonly service: ServiceObject | null;
  readonly workload: WorkloadObject | null;
  /** null where its arguments are not known. */
  readonly flags: Readonly<Record<string, string>> | null;
}

interface Group {
  readonly traits: ProductTraits;
  readonly namespace: string;
  /** Label `app.kubernetes.io/instance`, empty where there is none. */
  readonly release: string;
  readonly services: ServiceObject[];
  readonly workloads: WorkloadObject[];
}

const RELEASE = 'app.kubernetes.io/instance';
const TYPES: Readonly<Record<ServiceObject['type'], number>> = {
  LoadBalancer: 0,
  NodePort: 1,
  ClusterIP: 2,
  ExternalName: 3,
};

/** Every installation of a known product, by the labels of Services and pods (reference 5), in order of the product table. */
export function findInstances(
  services: readonly ServiceObject[],
  workloads: readonly WorkloadObject[],
): readonly Instance[] {
  const groups: Group[] = [];
  const groupOf = (traits: ProductTraits, { namespace, labels }: ServiceObject | WorkloadObject): Group => {
    const release = labels[RELEASE] ?? '';
    const fits = (group: Group): boolean =>
      group.traits === traits &&
      group.namespace === namespace &&
      (group.release === release || group.release === '' || release === '');
    const known = groups.find(fits);
    if (known !== undefined) return known;
    const added: Group = { traits, namespace, release, services: [], workloads: [] };
    groups.push(added);
    return added;
  };
  for (const service of services) {
    const traits = productByLabels(service.labels);
    if (traits !== null && controllerPorts(service).length > 0) groupOf(traits, service).services.push(service);
  }
  for (const workload of workloads) {
    const traits = productByLabels(workload.labels);
    if (traits !== null) groupOf(traits, workload).workloads.push(workload);
  }
  const place = ({ traits }: Group): number => INGRESS_PRODUCTS.indexOf(traits);
  return groups.sort((one, other) => place(one) - place(other)).map(instanceOf);
}

function instanceOf({ traits, namespace, services, workloads }: Group): Instance {
  const conventional = ({ name }: ServiceObject): number => (traits.serviceName?.test(name) === false ? 1 : 0);
  const [service = null] = services.toSorted(
    (one, other) =>
      conventional(one) - conventional(other) ||
      TYPES[one.type] - TYPES[other.type] ||
      one.name.length - other.name.length,
  );
  const [workload = null] = workloads;
  return { traits, namespace, service, workload, flags: workload === null ? null : flagsOf(workload) };
}

/** Flags of the container that has most of them: others in the pod are sidecars. */
function flagsOf({ containers }: WorkloadObject): Readonly<Record<string, string>> {
  const count = (flags: Readonly<Record<string, string>>): number => Object.keys(flags).length;
  return containers.map(({ flags }) => flags).reduce((best, one) => (count(one) > count(best) ? one : best), {});
}
