/** Something that gives up when its time is over. `deadline` is in the wheel's own milliseconds; Infinity means no limit. */
export interface Timed {
  deadline: number;
  /** Position in the wheel, -1 when not in it. Kept by the wheel alone. */
  slot: number;
  onDeadline(): void;
}

const TICK_MS = 200;

/**
 * One coarse clock for all time limits: a timer and a clock read per request would cost more than the limits are worth.
 * A limit fires up to 200 ms late, never early. Moving a deadline is an assignment: `item.deadline = wheel.after(ms)`.
 */
export class DeadlineWheel {
  #items: Timed[] = [];
  #now = 0;
  #began = performance.now();
  #timer: NodeJS.Timeout | null = null;

  /** Its own clock in milliseconds, up to one tick old. */
  get now(): number {
    return this.#now;
  }

  /** The deadline that lies `milliseconds` ahead; 0 means no limit. */
  after(milliseconds: number): number {
    // One tick is added because `#now` may be a whole tick old.
    return milliseconds > 0 ? this.#now + milliseconds + TICK_MS : Infinity;
  }

  add(item: Timed): void {
    if (item.slot >= 0) return;
    item.slot = this.#items.push(item) - 1;
    if (this.#timer === null) {
      const before = this.#now;
      this.#now = performance.now() - this.#began;
      // The clock stood still while nobody was waiting; deadlines taken from the old time move with it.
      for (const waiting of this.#items) waiting.deadline += this.#now - before;
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
    }
  }

  remove(item: Timed): void {
    const { slot } = item;
    if (slot < 0) return;
    item.slot = -1;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      this.#items[slot] = last;
      last.slot = slot;
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const item of this.#items) item.slot = -1;
    this.#items = [];
  }

  #tick(): void {
    this.#now = performance.now() - this.#began;
    if (this.#items.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    const late = this.#items.filter((item) => item.deadline <= this.#now);
    for (const item of late) {
      // Another item's end may have taken this one out, or moved it on.
      if (item.slot < 0 || item.deadline > this.#now) continue;
      item.deadline = Infinity;
      item.onDeadline();
    }
  }
}
