import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Explanation } from '#shared/model/explanation.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { Applied, ExplainRequest } from '#engine/engine-options.ts';

/** What the contract, the command line and the shell need of the engine. */
export interface EngineSurface {
  /** Opens the listeners and starts the source; throws `CodedError`. */
  start(): Promise<void>;
  /** Finishes what is in flight, within 5 s. */
  stop(): Promise<void>;
  status(): EngineStatus;
  routes(): RoutesView;
  problems(): readonly Problem[];
  /** Throws `CodedError('bad-url')`. */
  explain(request: ExplainRequest): Explanation;
  chooseSource(choice: SourceChoice, namespaces: NamespaceLimit): Promise<void>;
  /** Resolves after the first reading that is in force. */
  firstApplied(): Promise<Applied>;
  on(event: 'applied', listener: (applied: Applied) => void): () => void;
  on(event: 'status' | 'routes' | 'problems', listener: () => void): () => void;
  readonly requests: RequestLogSurface;
}

/** The recorded requests, newest last. */
export interface RequestLogSurface {
  /** At most the newest `limit` records that the filter lets through. */
  list(filter: string, limit: number): readonly RequestRecord[];
  summaries(limit: number): readonly RequestSummary[];
  get(id: string): RequestRecord | null;
  clear(): void;
  /** Each record as it is made. */
  onRecord(listener: (record: RequestRecord) => void): () => void;
  /** Batches of 50 to 100 ms. */
  onBatch(listener: (batch: RequestBatch) => void): () => void;
}

/** What happened to the list since the last batch; `cleared` empties it first. */
export interface RequestBatch {
  readonly cleared: boolean;
  readonly added: readonly RequestSummary[];
}
