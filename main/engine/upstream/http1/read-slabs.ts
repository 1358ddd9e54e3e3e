import { largeSlab, releaseSlab, SMALL_SLAB, smallSlab } from '../slab.ts';

const MAX_HELD = 4;

/**
 * The memory that one connection reads into (reference: proxy performance 3 and 4.1): 16 KB, 128 KB while a body fills it. A
 * slab that a write still refers to is left alone, never overwritten.
 */
export class ReadSlabs {
  /** What the read under way goes into. */
  current: Buffer = smallSlab();
  #small: Buffer = this.current;
  #next: Buffer | null = null;
  #held: Buffer[] = [];
  #isHeld = false;

  /** Where the next read goes. */
  next(): Buffer {
    if (this.#next !== null) {
      this.current = this.#next;
      this.#next = null;
    }
    return this.current;
  }

  /** Says what became of the last piece: whether a write still refers to it. */
  handedOut(outcome: 'taken' | 'held' | 'full'): void {
    this.#isHeld = outcome !== 'taken';
    if (outcome === 'taken' && this.#held.length > 0) this.release();
  }

  /**
   * Chooses the slab of the next read after one of `length` bytes. A large one comes when bytes fill the small one, and goes
   * when they no longer would: a stream of small pieces must not take 128 KB for each.
   */
  choose(length: number, streaming: boolean): void {
    const slab = this.current;
    const held = this.#isHeld;
    this.#isHeld = false;
    const isLarge = slab.length > SMALL_SLAB;
    const wantsLarge = streaming && length >= SMALL_SLAB;
    if (!held && wantsLarge === isLarge) return;
    if (!held && isLarge) releaseSlab(slab);
    if (held && isLarge && streaming && this.#held.length < MAX_HELD) this.#held.push(slab);
    if (held && !isLarge) this.#small = smallSlab();
    this.#next = wantsLarge ? largeSlab() : this.#small;
  }

  /** Gives back what was held. Only when nothing that was handed out is still being written. */
  release(): void {
    if (this.#held.length === 0) return;
    for (const slab of this.#held) releaseSlab(slab);
    this.#held = [];
  }

  /** The exchange is over: what is still being written is left to the collector. */
  forget(): void {
    if (this.#held.length > 0) this.#held = [];
  }
}
