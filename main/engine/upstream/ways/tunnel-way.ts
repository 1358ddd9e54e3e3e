import type { Duplex } from 'node:stream';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { UpstreamError } from '../upstream-error.ts';
import type { PodState } from './tunnel/tunnels.ts';
import { ReachedEndpoint } from './reached-endpoint.ts';

/** What ways need of tunnels. */
export interface TunnelDialler {
  dial(target: {
    readonly namespace: string;
    readonly pod: string;
    readonly port: number;
    readonly kind: 'shared' | 'own';
  }): Duplex;
  /** Opens a tunnel before it is needed. */
  warm(namespace: string, pod: string): void;
  /** The pod is no longer an endpoint. */
  evict(namespace: string, pod: string): void;
  /** Another network: every tunnel is given up. */
  reset(): void;
  close(): void;
  /** Absent where nothing is told of them. */
  readonly states?: readonly PodState[];
}

/** Below the 5 s after which many servers close, whose end arrives up to 1 s late (reference 3.6). */
const IDLE_MS = 4_000;

/** An endpoint by tunnel; null where it belongs to no pod. */
export function byTunnel(endpoint: Endpoint, tunnels: () => TunnelDialler): ReachedEndpoint | null {
  const { namespace, pod, port, address, node } = endpoint;
  if (namespace === null || pod === null) return null;
  return new ReachedEndpoint(
    endpoint,
    {
      kind: 'tunnel',
      dial: {
        open: (kind) => tunnels().dial({ namespace, pod, port, kind }),
        failure: (error) => (error instanceof UpstreamError ? error : null),
        idle: IDLE_MS,
      },
    },
    { address, port, pod, node, key: `${namespace}/${pod}:${port}` },
  );
}
