import type { Snapshot, WorkloadObject } from '#shared/model/snapshot.ts';
import { identifyControllers } from './identify.ts';
import type { Instance } from './instances.ts';

/** Where the configuration of the cluster's ingress-nginx is found. */
export interface SettingsPlace {
  /** null: it runs without one. */
  readonly configMap: { readonly namespace: string; readonly name: string } | null;
  /** Its real arguments; null where they cannot be read. */
  readonly flags: Readonly<Record<string, string>> | null;
  /** Whose arguments these are. */
  readonly workload: Pick<WorkloadObject, 'kind' | 'namespace' | 'name'> | null;
}

export type SettingsBasis = Pick<Snapshot, 'classes' | 'classesReadable' | 'services' | 'workloads' | 'configMaps'>;

/** Under the names of its chart (reference 19), as manifests have it. */
const CONVENTIONAL = { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' };

/** Of several controllers of ingress-nginx that of the default class counts, else that of the class `nginx`, else the first. */
export function settingsPlace(basis: SettingsBasis): SettingsPlace {
  const identified = identifyControllers({ ...basis, ingresses: [] });
  const ours = identified.find(({ instance }) => instance?.traits.product === 'ingress-nginx');
  const instance = ours?.instance ?? null;
  const { flags = null, workload = null } = instance ?? {};
  return {
    configMap: configMapOf(instance, basis),
    flags,
    workload: workload === null ? null : { kind: workload.kind, namespace: workload.namespace, name: workload.name },
  };
}

/** The ConfigMap of one installation: as its arguments say, else the one beside its Service, else the conventional one. */
export function configMapOf(
  instance: Instance | null,
  { configMaps }: Pick<Snapshot, 'configMaps'>,
): SettingsPlace['configMap'] {
  if (instance !== null && instance.flags !== null) {
    const [namespace = '', name = ''] = (instance.flags['configmap'] ?? '').split('/');
    return namespace === '' || name === '' ? null : { namespace, name };
  }
  const { service = null } = instance ?? {};
  if (service === null) return CONVENTIONAL;
  const beside = { namespace: service.namespace, name: service.name };
  return configMaps.some((map) => isAt(map, beside)) || !configMaps.some((map) => isAt(map, CONVENTIONAL))
    ? beside
    : CONVENTIONAL;
}

/** Whether an object is the one of this name. */
export function isAt(
  object: { readonly namespace: string; readonly name: string },
  place: { readonly namespace: string; readonly name: string },
): boolean {
  return object.namespace === place.namespace && object.name === place.name;
}
