const SMALL = 16 * 1024;
const LARGE = 128 * 1024;
const KEPT = 64;

const free: Buffer[] = [];

/** Bytes of the slab that a connection reads into while no large body fills it. */
export const SMALL_SLAB = SMALL;

/** A slab that heads and small bodies are read into: 16 KB, one per connection. */
export function smallSlab(): Buffer {
  return Buffer.allocUnsafeSlow(SMALL);
}

/** A slab for a body that fills the small one: 128 KB, out of a free list (reference: proxy performance 3). */
export function largeSlab(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(LARGE);
}

/** Gives a large slab back. Only when no write refers to it any more: it will be overwritten. */
export function releaseSlab(slab: Buffer): void {
  if (slab.length === LARGE && free.length < KEPT) free.push(slab);
}
