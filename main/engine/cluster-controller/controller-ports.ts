import type { ControllerPort } from '#shared/model/cluster-controller.ts';
import type { ServiceObject, ServicePort } from '#shared/model/snapshot.ts';

/** Names of the charts: ingress-nginx, Traefik, Istio, Kong. */
const NAMES: Readonly<Record<ControllerPort['scheme'], RegExp>> = {
  http: /^(http|http2|web|kong-proxy)$/,
  https: /^(https|websecure|kong-proxy-tls)$/,
};
const NUMBERS: Readonly<Record<ControllerPort['scheme'], number>> = { http: 80, https: 443 };

/** Services that stand beside a controller and carry its labels, but take no requests for Ingresses. */
const BESIDES = /(^|-)(admission|metrics|webhook|default-?backend|manager|admin)$/;

/** The ports at which a Service takes plain and encrypted HTTP: by name, else 80 and 443. At most one of each. */
export function controllerPorts(service: ServiceObject): readonly ControllerPort[] {
  if (service.type === 'ExternalName' || BESIDES.test(service.name)) return [];
  const tcp = service.ports.filter(({ protocol, name }) => protocol === 'TCP' && !/webhook|metrics/.test(name));
  return (['http', 'https'] as const).flatMap((scheme) => {
    const found = tcp.find(({ name }) => NAMES[scheme].test(name)) ?? tcp.find(({ port }) => port === NUMBERS[scheme]);
    return found === undefined ? [] : [portOf(scheme, found)];
  });
}

function portOf(scheme: ControllerPort['scheme'], { port, nodePort }: ServicePort): ControllerPort {
  return { scheme, port, nodePort };
}
