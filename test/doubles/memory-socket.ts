import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A server's end of a connection in memory: bytes arrive exactly in the pieces in which a test gives them. */
export class MemorySocket extends Duplex {
  /** All that was written to the client, latin1. */
  written = '';
  /** false: the client takes nothing of what is written from now on. */
  takes = true;
  timeout = 0;
  #waiting: (() => void) | null = null;

  constructor() {
    super({ allowHalfOpen: true });
  }

  /** The same as the class that is asked for where sockets are. */
  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  /** The client sends a piece. */
  arrive(bytes: Buffer): void {
    if (!this.destroyed && !this.readableEnded) this.push(bytes);
  }

  /** The client ends its side. */
  arriveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  /** The client takes what was written, and goes on doing so. */
  takeAll(): void {
    this.takes = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  setTimeout(milliseconds: number): this {
    this.timeout = milliseconds;
    return this;
  }

  override _read(): void {
    // Bytes come when the test says so.
  }

  override _write(bytes: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.written += Buffer.from(bytes as string, encoding).toString('latin1');
    if (this.takes) done();
    else this.#waiting = done;
  }
}
