import type { ClusterController } from './cluster-controller.ts';
import type { WaysStatus } from './way.ts';
import type { NamespaceLimit, SourceChoice, SourceStatus } from './source.ts';

export type Profile = 'local' | 'controller';
export type Certificates = 'auto' | 'local' | 'cluster';

export interface Listening {
  readonly http: readonly string[];
  readonly https: readonly string[];
}

/** What the engine is doing, for the first line of page, tray and `status`. */
export interface EngineStatus {
  readonly state: 'starting' | 'running' | 'degraded' | 'stopping';
  readonly version: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly choice: SourceChoice;
  readonly namespaces: NamespaceLimit;
  readonly profile: Profile;
  readonly certificates: Certificates;
  readonly source: SourceStatus;
  /** Controllers that run in the cluster. */
  readonly controllers: readonly ClusterController[];
  readonly listening: Listening;
  /** Ways to the pods of a cluster; null where the addresses of the source are used as they stand. */
  readonly ways?: WaysStatus | null;
  readonly read: number;
  readonly hosts: number;
  readonly routes: number;
  readonly problems: number;
  readonly stateFolder: string;
}
