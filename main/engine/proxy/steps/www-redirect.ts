import { hostName } from '../../routing/match/find-server.ts';
import type { RouteTable } from '../../routing/route-table.ts';
import { believedPort, believedScheme } from '../heads/forwarded-headers.ts';
import type { Plan } from '../plan/plan.ts';
import type { OwnAnswer, StepRequest, StepSettings } from './step.ts';

/**
 * `from-to-www-redirect`: the name with or without `www.` that no rule declares leads to the declared one, with an explicit
 * port and without the last slash (reference 11). A server of its own in the cluster, so it comes before all others.
 */
export function wwwRedirect(table: RouteTable<Plan>, request: StepRequest, settings: StepSettings): OwnAnswer | null {
  if (table.wwwRedirects.size === 0) return null;
  const server = table.wwwRedirects.get(hostName(request.host));
  if (server === undefined) return null;
  const { target, client, head } = request;
  const scheme = believedScheme(head, client.scheme, settings);
  const port = believedPort(head, String(settings.explicitPort(client.scheme)), settings);
  const kept = target.endsWith('/') ? target.slice(0, -1) : target;
  const { namespace = '', ingress = '' } = server.fromToWww ?? {};
  return {
    status: settings.httpRedirectCode,
    reason: 'www-redirect',
    location: `${scheme}://${server.host}:${port}${kept}`,
    scope: 'server',
    detail: `${namespace}/${ingress}`,
  };
}
