/** Milliseconds between two deliveries of something large. */
const PAUSE = 1_000;

/** Delivers news at once while they are small, and at most once a second, the last state included, while they are large. */
export class Pace {
  readonly #deliver: () => void;
  readonly #isLarge: () => boolean;
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(deliver: () => void, isLarge: () => boolean) {
    this.#deliver = deliver;
    this.#isLarge = isLarge;
  }

  /** Something is new. */
  news(): void {
    if (this.#timer !== null) return;
    const wait = this.#isLarge() ? this.#last + PAUSE - performance.now() : 0;
    if (wait <= 0) this.#now();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#now();
      }, wait);
    }
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #now(): void {
    this.#last = performance.now();
    this.#deliver();
  }
}
