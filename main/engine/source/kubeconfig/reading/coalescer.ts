/** Milliseconds: after the last event, and at the latest after the first (reference 2.4). */
export interface CoalescerTimes {
  readonly quiet: number;
  readonly latest: number;
}

export const COALESCER_TIMES: CoalescerTimes = { quiet: 50, latest: 250 };

/** Runs something once for a burst of events. */
export class Coalescer {
  readonly #times: CoalescerTimes;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | null = null;
  #due = 0;

  constructor(times: CoalescerTimes, act: () => void) {
    this.#times = times;
    this.#act = act;
  }

  event(): void {
    const now = performance.now();
    if (this.#timer === null) this.#due = now + this.#times.latest;
    else clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#act();
      },
      Math.max(0, Math.min(this.#times.quiet, this.#due - now)),
    );
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
