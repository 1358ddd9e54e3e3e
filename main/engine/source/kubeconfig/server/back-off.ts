import { setTimeout as wait } from 'node:timers/promises';

/** Delays of retries, client-go's numbers (`tools/cache/reflector.go`); milliseconds. */
export interface BackOffTimes {
  readonly first: number;
  readonly cap: number;
  /** After so long without a failure the next one starts from `first` again. */
  readonly reset: number;
}

/** Growing delays with a jitter of up to 100 %, so that kinds and clients that failed together do not return together. */
export class BackOff {
  readonly #times: BackOffTimes;
  #next: number;
  #last = 0;

  constructor(times: BackOffTimes) {
    this.#times = times;
    this.#next = times.first;
  }

  /** Milliseconds to wait before the next attempt. */
  delay(now: number): number {
    if (now - this.#last > this.#times.reset) this.#next = this.#times.first;
    this.#last = now;
    const base = this.#next;
    this.#next = Math.min(base * 2, this.#times.cap);
    return base * (1 + Math.random());
  }
}

/** Waits; returns early when `signal` fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
