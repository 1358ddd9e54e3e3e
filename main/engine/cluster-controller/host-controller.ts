import { isIPv6 } from 'node:net';
import type { ClusterController, ControllerAddress, HostController } from '#shared/model/cluster-controller.ts';

/** How a host is reached through a controller, at the best of its addresses; over https where the host has TLS. */
export function hostController(
  controller: ClusterController,
  { host, className, tls }: { readonly host: string; readonly className: string | null; readonly tls: boolean },
): HostController {
  const { product, classes, service } = controller;
  const address = controller.addresses[0] ?? null;
  return {
    product,
    className: className ?? (classes.length === 1 ? (classes[0] ?? null) : controller.defaultClass),
    service: service === null ? null : { namespace: service.namespace, name: service.name },
    address,
    url: address === null || host.includes('*') ? null : urlAt(host, address, { tls }),
  };
}

/** A URL of a host at one of the controller's addresses; null where it has no port for it. */
function urlAt(
  host: string,
  { http, https }: Pick<ControllerAddress, 'http' | 'https'>,
  { tls }: { readonly tls: boolean },
): string | null {
  const scheme = (tls && https !== null) || http === null ? 'https' : 'http';
  const port = scheme === 'https' ? https : http;
  if (port === null) return null;
  const standard = port === (scheme === 'https' ? 443 : 80);
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}${standard ? '' : `:${port}`}`;
}
