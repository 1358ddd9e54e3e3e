import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Profile } from '#shared/model/engine-status.ts';
import type { RouteTable } from '../../routing/route-table.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { EndpointDirectory } from '../../upstream/endpoints/endpoint-directory.ts';
import { findServicePort } from '../../upstream/endpoints/resolve-endpoints.ts';
import { openStream } from '../../upstream/ways/open-stream.ts';
import type { Plan } from '../plan/plan.ts';

const CONNECT_MS = 5_000;

export interface PassThroughOptions {
  readonly table: () => RouteTable<Plan>;
  readonly directory: EndpointDirectory;
  readonly profile: Profile;
}

interface Again {
  readonly endpoint: Endpoint;
  readonly failed: readonly Endpoint[];
}

/**
 * Hands TLS of hosts with `ssl-passthrough` on unopened, to the Service of path `/` (reference 7.4). The controller connects
 * to the cluster IP, which a developer's machine seldom reaches: in the profile `local`, and where a Service has none, an
 * endpoint is taken instead.
 */
export class PassThrough {
  #options: PassThroughOptions;
  #sockets = new Set<Duplex>();

  constructor(options: PassThroughOptions) {
    this.#options = options;
  }

  /** Takes a connection whose handshake names such a host; false: it is not one. Nothing of it has been read. */
  take(serverName: string | null, socket: Socket): boolean {
    const backend = serverName === null ? null : this.#backend(serverName);
    if (backend === null) return false;
    this.#track(socket);
    this.#connect(socket, backend, []);
    return true;
  }

  /** Ends every connection. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The controller compares the name with the declared host alone; aliases and wildcards are not passed through. */
  #backend(serverName: string): Backend | null {
    const server = this.#options.table().exact.get(serverName);
    if (server === undefined || server.passthrough === null || server.host !== serverName) return null;
    const root = server.routes.find((route) => route.path === '/');
    const isOwn = root?.backendFrom === 'path' || root?.backendFrom === 'ingress-default';
    return isOwn ? root.plan.backend : null;
  }

  /** `again`: an endpoint that is tried by another way than those that failed. */
  #connect(client: Socket, backend: Backend, tried: readonly Endpoint[], again: Again | null = null): void {
    const cluster = this.#options.profile === 'controller' ? this.#clusterAddress(backend) : null;
    const endpoint = cluster === null ? (again?.endpoint ?? nextEndpoint(backend, tried)) : null;
    const failed = again?.failed ?? [];
    const reached = endpoint === null ? null : reachedBy(backend, endpoint, failed);
    const target = cluster ?? reached;
    if (target === null) {
      client.destroy();
      return;
    }
    let open = false;
    const pod = openStream(target, {
      tls: null,
      own: true,
      onOpen: () => {
        open = true;
        clearTimeout(late);
        join(client, pod);
      },
      // What it was is told by the end of the connection as well.
      onError: () => undefined,
    });
    const late = setTimeout(() => pod.destroy(), CONNECT_MS);
    this.#track(pod);
    client.once('close', () => pod.destroy());
    pod.once('close', () => {
      clearTimeout(late);
      if (open || client.destroyed || endpoint === null || reached === null) client.destroy();
      else if (reachedBy(backend, endpoint, [...failed, reached]) === null) {
        this.#connect(client, backend, [...tried, endpoint]);
      } else this.#connect(client, backend, tried, { endpoint, failed: [...failed, reached] });
    });
  }

  #clusterAddress(backend: Backend): { readonly address: string; readonly port: number } | null {
    const service = this.#options.directory.service(backend.namespace, backend.service);
    const port = service === undefined ? null : findServicePort(service, backend.port);
    const address = service?.clusterIP ?? null;
    return port === null || address === null ? null : { address, port: port.port };
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function nextEndpoint(backend: Backend, tried: readonly Endpoint[]): Endpoint | null {
  const endpoint = backend.next(tried);
  return endpoint === null || tried.includes(endpoint) ? null : endpoint;
}

/** An endpoint by the best way that did not fail; bytes as they come cannot pass by one that speaks HTTP itself. */
function reachedBy({ ways }: Backend, endpoint: Endpoint, failed: readonly Endpoint[]): Endpoint | null {
  if (ways === null) return failed.length === 0 ? endpoint : null;
  const reached = ways.next(endpoint, failed);
  return reached?.way?.head === undefined ? reached : null;
}

/** Bytes go both ways as they come; the end of one side is passed on and the other may still speak. */
function join(client: Socket, pod: Duplex): void {
  client.pipe(pod);
  pod.pipe(client);
}
