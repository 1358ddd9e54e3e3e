import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import { INGRESS_PRODUCTS } from '#shared/model/ingress-products.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { roleFor } from './missing-role.ts';
import { CheckReport, type Report } from './report.ts';

/** Which controllers the cluster has of its own, where they are reached, and which right would tell more. */
export function checkController(snapshot: Snapshot, report: Report): void {
  const check = new CheckReport(report, 'controller');
  const controllers = discoverControllers(snapshot);
  if (controllers.length === 0) return check.ok('controller-none', '');
  for (const controller of controllers) {
    const { unread, service, classes } = controller;
    const values = {
      product: productTitle(controller),
      classes: classes.join(', '),
      service: service === null ? '' : `${service.namespace}/${service.name}`,
      addresses: addressText(controller),
    };
    const missing = unread.map(({ verb, resource }) => `${verb} ${resource}`).join(', ');
    const subject = values.service === '' ? values.product : values.service;
    if (unread.length === 0) check.ok('controller-found', subject, { values });
    else check.warn('controller-partial', subject, { values: { ...values, missing }, remedy: roleFor(unread) });
  }
}

function productTitle({ product, controller }: ClusterController): string {
  return INGRESS_PRODUCTS.find((one) => one.product === product)?.title ?? controller ?? product;
}

/** Addresses with their ports, such as `10.0.0.5 (http 30172, https 31355)`; at most five. */
function addressText({ addresses }: ClusterController): string {
  return addresses
    .slice(0, 5)
    .map(({ address, http, https }) => {
      const ports = [http === null ? [] : `http ${http}`, https === null ? [] : `https ${https}`].flat().join(', ');
      return ports === '' ? address : `${address} (${ports})`;
    })
    .join(', ');
}
