import type { Duplex } from 'node:stream';
import type { WayKind } from '#shared/model/way.ts';
import type { Transport } from '../transport.ts';
import type { UpstreamError } from '../upstream-error.ts';

/** Opens connections that do not go straight to an address. */
export interface Dial {
  /**
   * A stream that tells by `connect` that it carries requests, and by `error` what went wrong. `own`: for long or large
   * transfers, which would hold up others that share a tunnel (reference 3.5).
   */
  open(kind: 'shared' | 'own'): Duplex;
  /** What an error of such a stream means; null: what it means on any connection. */
  failure(error: Error): UpstreamError | null;
  /** Milliseconds that a connection may wait for its next request. */
  readonly idle: number;
}

/** How an endpoint is reached where it is not straight at its address. */
export interface Way {
  readonly kind: Exclude<WayKind, 'direct'>;
  /** null: the address of the endpoint as it stands, which is then that of a node, a controller or an API server. */
  readonly dial: Dial | null;
  /** How it is spoken to where pods would be by `wanted`; null: not possible this way. Left out: as pods are. */
  readonly transport?: (wanted: Transport) => Transport | null;
  /** What goes out first, HTTP/1 as latin1, in place of what a pod would get; null: such a request cannot go this way. */
  readonly head?: (head: string, wanted: Transport) => string | null;
  /** Resolves when it may be used; null: at once. Rejects with `UpstreamError`. */
  readonly ready?: () => Promise<void> | null;
}
