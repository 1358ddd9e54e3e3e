import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { controllerAddresses, serviceByAddress } from './addresses.ts';
import { controllerPorts } from './controller-ports.ts';
import { identifyControllers, statusesOf, type Identified } from './identify.ts';
import { configMapOf, isAt } from './settings-place.ts';

/**
 * The controllers that run in the cluster (reference 5): which classes are theirs, where they are reached and by what
 * evidence, what configures them, and which rights would tell more. Those of the default class first.
 */
export function discoverControllers(snapshot: Snapshot): readonly ClusterController[] {
  return identifyControllers(snapshot).map((identified) => describe(identified, snapshot));
}

function describe({ group, instance }: Identified, snapshot: Snapshot): ClusterController {
  const statuses = statusesOf(snapshot, group);
  const service = instance?.service ?? serviceByAddress(snapshot.services, statuses);
  const workload = instance?.workload ?? null;
  const flags = instance?.flags ?? null;
  const product = (instance?.traits ?? group?.traits)?.product ?? 'other';
  const place = product === 'ingress-nginx' && instance !== null ? configMapOf(instance, snapshot) : null;
  const configMap =
    place === null ? null : { ...place, read: snapshot.configMaps.some((candidate) => isAt(candidate, place)) };
  const found = {
    product,
    controller: group?.controller ?? null,
    classes: group?.classes ?? [],
    defaultClass: group?.defaultClass ?? null,
    service:
      service === null
        ? null
        : {
            namespace: service.namespace,
            name: service.name,
            type: service.type,
            ports: controllerPorts(service),
          },
    workload: workload === null ? null : { kind: workload.kind, namespace: workload.namespace, name: workload.name },
    addresses: controllerAddresses({ snapshot, statuses, service, workload, flags }),
    configMap,
    flags,
  };
  return { ...found, unread: unreadOf(found, snapshot) };
}

/** The missing rights that would fill a gap of this controller. */
function unreadOf(controller: Omit<ClusterController, 'unread'>, snapshot: Snapshot): readonly MissingRight[] {
  const { service, configMap, flags, product } = controller;
  const namespaces = [service?.namespace, configMap?.namespace];
  const isNear = ({ namespace }: MissingRight): boolean => namespace === null || namespaces.includes(namespace);
  const rights = snapshot.missingRights.filter((right) => {
    switch (right.resource) {
      case 'ingressclasses':
        return !snapshot.classesReadable;
      case 'nodes':
        return snapshot.nodes.length === 0;
      case 'services':
        return service === null;
      case 'deployments':
      case 'daemonsets':
      case 'pods':
        return flags === null && product === 'ingress-nginx' && (service === null || isNear(right));
      case 'configmaps':
        return product === 'ingress-nginx' && configMap?.read !== true && (configMap === null || isNear(right));
      default:
        return false;
    }
  });
  // Where an object may not even be fetched by its name, that is the least right that would help.
  const mapsByName = rights.some(({ verb, resource }) => verb === 'get' && resource === 'configmaps');
  return rights.filter(({ verb, resource }) => !(mapsByName && verb === 'list' && resource === 'configmaps'));
}
