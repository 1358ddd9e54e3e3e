import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceDescription, SourceStatus } from '#shared/model/source.ts';
import type { ClusterAccess } from './cluster-access.ts';

/** Who listens to a source. */
export interface SourceListener {
  /** After every reading, also when nothing changed; `read` counts up from 1. */
  snapshot(snapshot: Snapshot): void;
  status(status: SourceStatus): void;
  /** The machine is in another network, or was asleep: connections may be dead without anybody having noticed. */
  moved?(): void;
}

/**
 * Reads objects and goes on reading until closed. The only interface between Kubernetes and the rest of the engine.
 * `start` resolves when reading has begun, not when it is complete; what goes wrong later is a problem in a snapshot or
 * a status, never an exception. It throws `CodedError` only for what a person must correct before anything can be read.
 */
export interface Source {
  readonly description: SourceDescription;
  /** How its cluster's API server is spoken to; absent or null where there is none. Another value when the context changed. */
  readonly access?: ClusterAccess | null;
  /**
   * Endpoints of this Service, as `namespace/name`, are asked for and there are none in the snapshot in force. Of a very large
   * cluster only those of Services that its objects name are read, and this one is read as well from now on.
   */
  needs?(service: string): void;
  start(listener: SourceListener): Promise<void>;
  close(): Promise<void>;
}
