import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { phrase } from '#shared/model/phrase.ts';
import { clusterName } from '../../upstream/endpoints/cluster-name.ts';
import { connectTo, type ConnectTo } from '../../upstream/connect-to.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { EndpointDirectory } from '../../upstream/endpoints/endpoint-directory.ts';
import { UpstreamError } from '../../upstream/upstream-error.ts';
import type { BackendWays } from '../../upstream/ways/backend-ways.ts';
import { SideError } from './side-error.ts';

/** Where a request of the proxy's own goes: an address as it stands, or an endpoint of a Service by one of its ways. */
export interface SideTarget {
  readonly address: string;
  readonly port: number;
  /** null for what is no Service of the cluster, and where pods are reached straight in any case. */
  readonly by: { readonly ways: BackendWays; readonly endpoint: Endpoint; readonly reached: Endpoint } | null;
}

export interface TargetFinder {
  readonly directory: EndpointDirectory;
  readonly rules: readonly ConnectTo[];
}

/**
 * `--connect-to` counts first, cluster names lead to that Service's endpoints, other names to what the system resolves.
 * Throws where there is no endpoint, or no way to one.
 */
export function sideTarget(host: string, port: number, { directory, rules }: TargetFinder): SideTarget {
  const led = connectTo(rules, host, port);
  if (led !== null) return { ...led, by: null };
  const inside = clusterName(host);
  if (inside === null) return { address: host, port, by: null };
  const { namespace, service } = inside;
  const backend = directory.backend({ key: `${namespace}/${service}:${port}`, namespace, service, port });
  const endpoint = backend.next([]);
  if (endpoint === null) throw new SideError(phrase('auth-no-endpoint', { service: `${namespace}/${service}` }));
  const { ways } = backend;
  if (ways === null) return { address: endpoint.address, port: endpoint.port, by: null };
  return reachedTarget(ways, endpoint, []);
}

/** Another way to the same endpoint after one failed with nothing sent; null where there is none, or something was. */
export function otherTarget({ by }: SideTarget, error: unknown): SideTarget | null {
  if (by === null || !(error instanceof Error)) return null;
  const isUnsent =
    error instanceof UpstreamError ? error.unprocessed : 'syscall' in error && error.syscall === 'connect';
  if (error instanceof UpstreamError) by.ways.failed(by.reached, error, !isUnsent);
  if (!isUnsent) return null;
  try {
    return reachedTarget(by.ways, by.endpoint, [by.reached]);
  } catch {
    // There is no other way, and the first failure says more than that.
    return null;
  }
}

// The API server's proxy speaks for itself and would need another request.
function reachedTarget(ways: BackendWays, endpoint: Endpoint, failed: readonly Endpoint[]): SideTarget {
  const reached = ways.next(endpoint, failed);
  if (reached === null || reached.way?.head !== undefined) {
    throw new SideError(phrase('auth-no-way', { endpoint: endpoint.key }));
  }
  return { address: reached.address, port: reached.port, by: { ways, endpoint, reached } };
}

/** How Node's client connects to a target: by an agent that keeps connections, or over a stream of its own. */
export function connectionTo(
  { address, port, by }: SideTarget,
  agents: { readonly plain: Agent; readonly encrypted: Agent },
  tls: { readonly name: string } | null,
): {
  readonly host: string;
  readonly port: number;
  readonly agent?: Agent;
  readonly createConnection?: () => Duplex;
} {
  const dial = by?.reached.way?.dial ?? null;
  if (dial === null) return { host: address, port, agent: tls === null ? agents.plain : agents.encrypted };
  return {
    host: address,
    port,
    createConnection: () => {
      const stream = dial.open('own');
      if (tls === null) return stream;
      const servername = isIP(tls.name) === 0 ? tls.name : '';
      return connectTls({ socket: stream, servername, rejectUnauthorized: false });
    },
  };
}
