import type { RequestRecord } from '#shared/model/request-record.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import { matches, parseFilter } from '#shared/model/request-filter.ts';
import type { FinishedExchange } from './finished-exchange.ts';
import { RequestRing } from './ring.ts';
import { summaryOf } from './summary.ts';

const CAPACITY = 16_384;
const ARENA_BYTES = 12 * 1024 * 1024;
const BATCH_MS = 80;
// A batch larger than this could not be read by anybody; the page can ask for the rest.
const BATCH_LIMIT = 2_000;

export interface RequestBatch {
  readonly cleared: boolean;
  readonly added: readonly RequestSummary[];
}

/** The last requests: up to 16,384, in 12 MB of text. Records are made when somebody reads them. */
export class RequestLog {
  #ring: RequestRing;
  #recordListeners = new Set<(record: RequestRecord) => void>();
  #batchListeners = new Set<(batch: RequestBatch) => void>();
  #timer: NodeJS.Timeout | null = null;
  #announced = 0;
  #cleared = false;

  constructor(options: { capacity?: number; arenaBytes?: number } = {}) {
    this.#ring = new RequestRing({
      capacity: options.capacity ?? CAPACITY,
      arenaBytes: options.arenaBytes ?? ARENA_BYTES,
    });
  }

  add(exchange: FinishedExchange): void {
    const sequence = this.#ring.add(exchange);
    if (this.#recordListeners.size > 0) {
      const record = this.#ring.read(sequence);
      if (record !== null) for (const listener of this.#recordListeners) listener(record);
    }
    if (this.#batchListeners.size > 0) this.#schedule();
  }

  /** The newest `limit` records that pass the filter line, newest last. */
  list(filter: string, limit: number): readonly RequestRecord[] {
    const parsed = parseFilter(filter);
    const found: RequestRecord[] = [];
    for (let at = this.#ring.next - 1; at >= this.#ring.first && found.length < limit; at--) {
      const record = this.#ring.read(at);
      if (record !== null && matches(parsed, summaryOf(record))) found.push(record);
    }
    return found.reverse();
  }

  summaries(limit: number): readonly RequestSummary[] {
    return this.#summariesFrom(Math.max(this.#ring.first, this.#ring.next - limit));
  }

  get(id: string): RequestRecord | null {
    for (let at = this.#ring.next - 1; at >= this.#ring.first; at--) {
      const record = this.#ring.read(at);
      if (record?.id === id) return record;
    }
    return null;
  }

  clear(): void {
    this.#ring.clear();
    this.#cleared = true;
    this.#schedule();
  }

  /** Each record as it comes. */
  onRecord(listener: (record: RequestRecord) => void): () => void {
    this.#recordListeners.add(listener);
    return () => this.#recordListeners.delete(listener);
  }

  /** Summaries in batches, 80 ms after the first request of a batch. */
  onBatch(listener: (batch: RequestBatch) => void): () => void {
    if (this.#batchListeners.size === 0) this.#announced = this.#ring.next;
    this.#batchListeners.add(listener);
    return () => this.#batchListeners.delete(listener);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#announce(), BATCH_MS);
  }

  #announce(): void {
    this.#timer = null;
    const from = Math.max(this.#announced, this.#ring.first, this.#ring.next - BATCH_LIMIT);
    const batch = { cleared: this.#cleared, added: this.#summariesFrom(from) };
    this.#announced = this.#ring.next;
    this.#cleared = false;
    if (batch.added.length === 0 && !batch.cleared) return;
    for (const listener of this.#batchListeners) listener(batch);
  }

  #summariesFrom(sequence: number): readonly RequestSummary[] {
    const found: RequestSummary[] = [];
    for (let at = sequence; at < this.#ring.next; at++) {
      const record = this.#ring.read(at);
      if (record !== null) found.push(summaryOf(record));
    }
    return found;
  }
}
