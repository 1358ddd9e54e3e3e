import type { ServiceObject } from '#shared/model/snapshot.ts';

/** The ports of a Service in words, such as `80 (http), 9090`. */
export function portsOf(service: ServiceObject | undefined): string {
  if (service === undefined) return '';
  return service.ports.map((port) => (port.name === '' ? String(port.port) : `${port.port} (${port.name})`)).join(', ');
}
