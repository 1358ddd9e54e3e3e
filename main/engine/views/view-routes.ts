import type { RoutesView } from '#shared/model/route-view.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { ClusterView } from './cluster-view.ts';
import type { ClusterWays } from '../assembly/cluster-ways.ts';
import type { HostNames } from '../hosts/name-state.ts';
import type { Ports } from '../assembly/ports.ts';
import { hostUrl } from '../proxy/heads/host-url.ts';
import type { ProxyTable } from '../proxy/proxy.ts';
import { routesView } from '../routing/views/route-views.ts';
import type { CertificateStore } from '../tls/certificate-store.ts';
import { endpointCount } from '../upstream/endpoints/endpoint-count.ts';
import type { EndpointDirectory } from '../upstream/endpoints/endpoint-directory.ts';

interface Rooms {
  readonly directory: EndpointDirectory;
  readonly ways: ClusterWays;
  readonly cluster: ClusterView;
  readonly names: HostNames;
  readonly ports: Ports;
  readonly certificates: () => CertificateStore | null;
}

/** Routes as page, tray and command line show them, with what every room knows of them. */
export class RouteViewer {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  view({ table, snapshot }: { readonly table: ProxyTable['table']; readonly snapshot: Snapshot }): RoutesView {
    const { directory, ways, cluster, names, ports, certificates } = this.#rooms;
    return routesView(table, {
      endpointCount: (backend) => endpointCount(directory.backend(backend)),
      wayOf: (host, backend) => ways.view(host, directory.backend(backend)),
      certificateView: ({ host, tls }) => {
        const view = certificates()?.view(host) ?? { served: 'fake', cluster: 'fake' };
        return { tls: tls !== null, certificate: view.served, clusterCertificate: tls === null ? null : view.cluster };
      },
      nameState: ({ host }) => names.nameState(host),
      urlFor: (server) => hostUrl(server, ports.numbers),
      throughController: cluster.throughController(snapshot),
    });
  }
}
