import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceStatus } from '#shared/model/source.ts';
import type { SourceListener } from '#engine/source/source.ts';

/** Keeps what a source says, and lets a test wait for it. */
export class SnapshotRecorder implements SourceListener {
  readonly snapshots: Snapshot[] = [];
  readonly statuses: SourceStatus[] = [];
  readonly #waiting = new Set<() => void>();

  snapshot(snapshot: Snapshot): void {
    this.snapshots.push(snapshot);
    for (const look of this.#waiting) look();
  }

  status(status: SourceStatus): void {
    this.statuses.push(status);
  }

  /** The first snapshot, of those that came and those to come, that fits. */
  async until(fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    const { promise, resolve } = Promise.withResolvers<Snapshot>();
    const look = (): void => {
      const found = this.snapshots.find(fits);
      if (found !== undefined) resolve(found);
    };
    this.#waiting.add(look);
    look();
    const found = await promise;
    this.#waiting.delete(look);
    return found;
  }

  /** The snapshot of a reading, counted from 1. */
  reading(read: number): Promise<Snapshot> {
    return this.until((snapshot) => snapshot.read === read);
  }

  /** The first snapshot after those that came so far, that fits. */
  next(fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    const from = this.snapshots.length;
    return this.until((snapshot) => this.snapshots.indexOf(snapshot) >= from && fits(snapshot));
  }
}
