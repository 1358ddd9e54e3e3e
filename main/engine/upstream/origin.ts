import type { Transport } from './transport.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

/** What is wanted of a connection. */
export interface Acquiring {
  /** Milliseconds, 0 for no limit. */
  readonly connectTimeout: number;
  /** false: a connection that the pod may just be closing will not do. */
  readonly repeatable: boolean;
  /** true: one that nobody has used. */
  readonly fresh: boolean;
  /** true: one for this exchange alone, which may be long or large. */
  readonly own: boolean;
}

/** The connections to one endpoint in one transport. */
export interface Origin {
  readonly transport: Transport;
  /** Open connections, in use or idle. */
  readonly connections: number;
  /** A connection that may still be opening. */
  acquire(options: Acquiring): UpstreamConnection;
  /** Closes idle connections now and those in use when their exchange is over. */
  retire(): void;
  /** Closes every connection at once. */
  destroy(): void;
}
