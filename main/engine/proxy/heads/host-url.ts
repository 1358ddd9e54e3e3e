import type { VirtualServer } from '../../routing/route-table.ts';
import type { Plan } from '../plan/plan.ts';

/** The URL that opens a host on this machine; null for wildcards and host-less rules, which have no name to open. */
export function hostUrl(
  server: VirtualServer<Plan>,
  ports: { readonly http: number; readonly https: number },
): string | null {
  if (server.kind !== 'exact') return null;
  const scheme = server.redirectsToHttps ? 'https' : 'http';
  const port = ports[scheme];
  const standard = scheme === 'https' ? 443 : 80;
  return `${scheme}://${server.host}${port === 0 || port === standard ? '' : `:${port}`}/`;
}
