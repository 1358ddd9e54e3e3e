import type { Carrier } from './carrier.ts';

/** What is put together before it is sent at once. A server reads a WebSocket message whole, so they stay small. */
const BATCH = 16 * 1024;

/**
 * What goes out on one tunnel. Small pieces of one turn go in one write, unless pieces are `apart` because each is a
 * message of its own. Writers wait while more than `limit` bytes have not left this process, because nothing else would
 * slow them down (reference 3.5, rule 5).
 */
export class Outbox {
  readonly #carrier: Carrier;
  readonly #limit: number;
  readonly #batch: number;
  #pieces: (readonly Buffer[])[] = [];
  #scheduled = false;
  #closed = false;
  /** Told when their bytes were copied and there is room for more. */
  #writers: (() => void)[] = [];
  readonly #flush = () => {
    this.#scheduled = false;
    this.#sendAll();
    this.#release();
  };
  readonly #sent = () => this.#release();

  constructor(carrier: Carrier, options: { readonly limit: number; readonly pieces: 'joined' | 'apart' }) {
    this.#carrier = carrier;
    this.#limit = options.limit;
    this.#batch = options.pieces === 'joined' ? BATCH : 0;
  }

  /** `written` is called, never from within, once the memory may be used again and more may be put. */
  put(piece: readonly Buffer[], written?: () => void): void {
    if (this.#closed) return;
    this.#pieces.push(piece);
    if (written !== undefined) this.#writers.push(written);
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#flush);
  }

  close(): void {
    this.#closed = true;
    this.#pieces = [];
    this.#writers = [];
  }

  #sendAll(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    let joined: Buffer[] = [];
    let size = 0;
    for (const piece of pieces) {
      for (const part of piece) {
        joined.push(part);
        size += part.length;
      }
      if (size < this.#batch && piece !== pieces.at(-1)) continue;
      // Always a copy: who wrote may use the memory again.
      this.#carrier.send(Buffer.concat(joined, size), this.#sent);
      joined = [];
      size = 0;
    }
  }

  #release(): void {
    if (this.#closed || this.#pieces.length > 0 || this.#carrier.backlog > this.#limit) return;
    const writers = this.#writers;
    this.#writers = [];
    for (const written of writers) written();
  }
}
