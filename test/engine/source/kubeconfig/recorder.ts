import type { Source, SourceListener } from '#engine/source/source.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceStatus } from '#shared/model/source.ts';

/** Listens to a source and lets a test wait for what it is to say. */
export class Recorder implements SourceListener {
  readonly snapshots: Snapshot[] = [];
  readonly statuses: SourceStatus[] = [];
  readonly #waiting = new Set<() => void>();

  snapshot(snapshot: Snapshot): void {
    this.snapshots.push(snapshot);
    this.#wake();
  }

  status(status: SourceStatus): void {
    this.statuses.push(status);
    this.#wake();
  }

  get latest(): Snapshot | undefined {
    return this.snapshots.at(-1);
  }

  /** The first snapshot that fits, from those already there on. */
  async untilSnapshot(fits: (snapshot: Snapshot) => boolean = () => true): Promise<Snapshot> {
    return this.#until(() => this.snapshots.find(fits));
  }

  async untilStatus(fits: (status: SourceStatus) => boolean): Promise<SourceStatus> {
    return this.#until(() => this.statuses.find(fits));
  }

  /** Forgets what came so far, so that waiting means what comes next. */
  forget(): void {
    this.snapshots.length = 0;
    this.statuses.length = 0;
  }

  async #until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** Starts a source with a recorder. */
export async function record(source: Source): Promise<Recorder> {
  const recorder = new Recorder();
  await source.start(recorder);
  return recorder;
}
