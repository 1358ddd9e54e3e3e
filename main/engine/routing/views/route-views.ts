import type { HostController } from '#shared/model/cluster-controller.ts';
import type { HostView, RouteView, RoutesView } from '#shared/model/route-view.ts';
import type { WayView } from '#shared/model/way.ts';
import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import { canaryWord, policyWords } from './policy-words.ts';
import type { Route, RouteBackend, RouteFacts, RouteTable, VirtualServer } from '../route-table.ts';

/** What the views need from other rooms. */
export interface RouteViewSources<Plan> {
  readonly endpointCount: (
    backend: RouteBackend,
  ) => Pick<RouteView, 'ready' | 'total'> & { readonly state: 'ready' | 'no-endpoints' | 'service-missing' };
  /** null where nothing is led to; absent where nobody asks. */
  readonly wayOf?: (host: string, backend: RouteBackend) => WayView | null;
  readonly certificateView: (
    server: VirtualServer<Plan>,
  ) => Pick<HostView, 'tls' | 'certificate' | 'clusterCertificate'>;
  readonly nameState: (server: VirtualServer<Plan>) => HostView['name'];
  /** null for wildcards and host-less rules. */
  readonly urlFor: (server: VirtualServer<Plan>) => string | null;
  /** Absent where nothing is known of the cluster. */
  readonly throughController?: (
    host: string,
    className: string | null,
    scheme: { readonly tls: boolean },
  ) => HostController | null;
}

/**
 * The route table as page, tray and CLI show it. The implicit `/` is shown only where it leads somewhere, the default
 * server only where it has a route.
 */
export function routesView<Plan>(table: RouteTable<Plan>, sources: RouteViewSources<Plan>): RoutesView {
  const hosts = table.servers.flatMap((server): readonly HostView[] => {
    const routes = server.routes.filter((route) => !route.implicit || route.backend !== null);
    if (server.kind === 'default' && routes.length === 0) return [];
    return [
      {
        host: server.host,
        ...sources.certificateView(server),
        name: sources.nameState(server),
        url: sources.urlFor(server),
        ...controllerOf(server, routes, sources),
        routes: routes.map((route) => routeView(route, server, { table, sources })),
      },
    ];
  });
  return { hosts, ignored: table.rules.ignored };
}

function controllerOf<Plan>(
  { host, tls }: VirtualServer<Plan>,
  [first]: readonly Route<Plan>[],
  { throughController }: RouteViewSources<Plan>,
): Pick<HostView, 'controller'> {
  if (throughController === undefined) return {};
  return { controller: throughController(host, first?.accepted?.className ?? null, { tls: tls !== null }) };
}

function routeView<Plan>(
  route: Route<Plan>,
  server: VirtualServer<Plan>,
  context: { readonly table: RouteTable<Plan>; readonly sources: RouteViewSources<Plan> },
): RouteView {
  const { id, path, pathType, implicit, accepted, dialect, backend, rewriteTarget, policy } = route;
  const count = backend === null ? null : context.sources.endpointCount(backend);
  const isDenied = policy.denied !== null || route.unusable !== null;
  return {
    id,
    path,
    pathType,
    regex: server.regexMode,
    implicit,
    namespace: accepted?.ingress.namespace ?? '',
    ingress: accepted?.ingress.name ?? '',
    className: accepted?.className ?? null,
    dialect,
    service: backend === null ? null : { namespace: backend.namespace, name: backend.service, port: backend.port },
    rewriteTarget,
    policy: wordsOf(route, context.table.rules.configuration),
    ready: count?.ready ?? 0,
    total: count?.total ?? 0,
    state: isDenied ? 'denied' : (count?.state ?? 'not-found'),
    ...wayOf(server.host, backend, context.sources),
  };
}

function wayOf<Plan>(
  host: string,
  backend: RouteBackend | null,
  { wayOf: view }: RouteViewSources<Plan>,
): Pick<RouteView, 'way'> {
  const way = backend === null ? null : (view?.(host, backend) ?? null);
  return way === null ? {} : { way };
}

function wordsOf({ dialect, policy, canary }: RouteFacts, configuration: ControllerConfiguration): readonly string[] {
  if (dialect === 'spec') return [];
  const words = policyWords(policy, configuration);
  return canary === null ? words : [...words, canaryWord(canary)];
}
