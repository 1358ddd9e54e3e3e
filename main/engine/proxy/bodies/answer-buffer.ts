import type { AnswerHead } from '../../upstream/answer-head.ts';
import type { Exchange } from '../exchange.ts';
import { Spool } from './spool.ts';

/** How much of an answer may wait for its client, in bytes (reference 9: response buffering). */
export interface AnswerBufferSizes {
  /** Smaller pieces are collected up to here. */
  readonly piece: number;
  readonly memory: number;
  readonly file: number;
  /** Bytes per second after the first `after` bytes, null for no limit (`limit-rate`, `limit-rate-after`). */
  readonly pace: { readonly rate: number; readonly after: number } | null;
}

/** Whether an answer is buffered: a pod may ask for the contrary, as nginx allows. */
export function isBuffered(head: AnswerHead): boolean {
  const { headers } = head;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if ((headers[at] as string).toLowerCase() === 'x-accel-buffering') return headers[at + 1]?.toLowerCase() !== 'no';
  }
  return true;
}

/**
 * Takes an answer faster than its client reads it, so that the pod is done early (`proxy-buffering: "on"`). Small pieces
 * wait until they fill a buffer or the answer ends, as in nginx.
 */
export class AnswerBuffer {
  #exchange: Exchange;
  #sizes: AnswerBufferSizes;
  #onRoom: () => void;
  #pieces: Buffer[] = [];
  #collected = 0;
  #spool: Spool | null = null;
  #at = 0;
  #blocked = false;
  #waiting: NodeJS.Timeout | null = null;
  #began = performance.now();
  #sent = 0;
  #reading = false;
  #isFull = false;
  #stopped = false;
  #whenOver: (() => void) | null = null;

  constructor(exchange: Exchange, sizes: AnswerBufferSizes, onRoom: () => void) {
    this.#exchange = exchange;
    this.#sizes = sizes;
    this.#onRoom = onRoom;
  }

  /** true where answers have a speed limit, so that even a short one passes through here. */
  get isPaced(): boolean {
    return this.#sizes.pace !== null;
  }

  /** Takes a piece, which may be overwritten afterwards. `full`: no more until `onRoom`. */
  take(bytes: Buffer): 'taken' | 'full' {
    this.#pieces.push(Buffer.from(bytes));
    this.#collected += bytes.length;
    if (this.#collected < this.#sizes.piece) return 'taken';
    this.#flush();
    if (this.#spool === null || this.#spool.length - this.#at <= this.#sizes.memory + this.#sizes.file) return 'taken';
    this.#isFull = true;
    return 'full';
  }

  /** The answer is complete; `whenOver` is called when the client has been given all of it. */
  end(whenOver: () => void): void {
    this.#whenOver = whenOver;
    this.#flush();
    this.#pump();
  }

  /** The client took what was written. */
  drained(): void {
    this.#blocked = false;
    this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#spool?.close();
    this.#spool = null;
    this.#pieces = [];
  }

  #flush(): void {
    if (this.#collected === 0) return;
    const piece = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#collected = 0;
    const { pace } = this.#sizes;
    // With a pace the client is to see a stream and not a lump: four steps a second.
    const step = pace === null ? piece.length : Math.max(512, pace.rate >> 2);
    for (let at = 0; at < piece.length; at += step) this.#pass(piece.subarray(at, at + step));
  }

  #pass(piece: Buffer): void {
    if (this.#spool === null && this.#isFree) {
      this.#write(piece);
      return;
    }
    const { memory } = this.#sizes;
    this.#spool ??= new Spool({ memory, onError: () => this.#exchange.abort() });
    this.#spool.write(piece);
  }

  #pump(): void {
    while (this.#isFree && !this.#reading && !this.#stopped) {
      const spool = this.#spool;
      if (spool === null) break;
      const piece = spool.read(this.#at);
      if (piece instanceof Promise) {
        this.#reading = true;
        piece.then(
          (bytes) => {
            this.#reading = false;
            if (this.#stopped) return;
            this.#give(bytes);
            this.#pump();
          },
          () => this.#exchange.abort(),
        );
        return;
      }
      this.#give(piece);
    }
    if (this.#stopped || !this.#isFree || this.#spool !== null) return;
    const over = this.#whenOver;
    this.#whenOver = null;
    over?.();
  }

  get #isFree(): boolean {
    return !this.#blocked && this.#waiting === null;
  }

  #write(bytes: Buffer): void {
    this.#blocked = this.#exchange.write(bytes) === 'full';
    this.#sent += bytes.length;
    const { pace } = this.#sizes;
    if (pace === null || this.#sent <= pace.after) return;
    // What has gone out is due at this moment; nothing more before it.
    const due = this.#began + ((this.#sent - pace.after) / pace.rate) * 1000;
    const wait = due - performance.now();
    if (wait <= 1) return;
    this.#waiting = setTimeout(() => {
      this.#waiting = null;
      this.#pump();
    }, wait);
  }

  #give(bytes: Buffer): void {
    this.#at += bytes.length;
    if (bytes.length > 0) this.#write(bytes);
    if (this.#spool !== null && this.#at >= this.#spool.length) {
      // Everything has gone out: begin again, so that a long answer does not grow a file for ever.
      this.#spool.close();
      this.#spool = null;
      this.#at = 0;
    }
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#onRoom();
  }
}
