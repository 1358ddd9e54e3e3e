import { Duplex } from 'node:stream';
import { performance } from 'node:perf_hooks';
import type { TunnelError } from './tunnel-error.ts';
import type { StreamSink, TunnelStream } from './tunnel.ts';

/** Pieces below it are copied while they wait, because each would keep a whole read of the tunnel in memory. */
const SMALL_PIECE = 4096;
/** What a waiting piece costs beside its bytes. */
const PIECE_COST = 128;
/** What is written at once. */
const SLICE = 64 * 1024;
/** The reader is ready again once it has room for so much. */
const ROOM = 64 * 1024;

export interface TunnelSocketOptions {
  readonly pod: string;
  readonly port: number;
  /** Milliseconds that it may keep silent after its writer has ended. */
  readonly linger: number;
}

/**
 * A TCP connection to a port of a pod, through a tunnel: what a `net.Socket` is to its users, without a descriptor.
 * `connect` comes when bytes can go out; that nothing listens is an `error` afterwards (`TunnelError`). What arrived
 * before an error is still read before it. `destroy` takes the stream back; `end` alone does not end the pod's side.
 */
export class TunnelSocket extends Duplex implements StreamSink {
  readonly remoteAddress: string;
  readonly remotePort: number;
  bytesRead = 0;
  bytesWritten = 0;
  /** Milliseconds since the start of the process, of the last byte in either direction. */
  lastActive = performance.now();
  #linger: number;
  #stream: TunnelStream | null = null;
  #connecting = true;
  #waitingWrite: { readonly pieces: readonly Buffer[]; readonly done: () => void } | null = null;
  #pieces: Buffer[] = [];
  #at = 0;
  #kept = 0;
  #limit = 0;
  #isFull = false;
  #wanted = false;
  #ended = false;
  #failure: TunnelError | null = null;
  #lingering: NodeJS.Timeout | null = null;
  #timeout = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ pod, port, linger }: TunnelSocketOptions) {
    // One piece at a time: what waits is counted here, and nothing that is read may be lost to an error behind it.
    super({ allowHalfOpen: true, readableHighWaterMark: 1, writableHighWaterMark: ROOM });
    this.remoteAddress = pod;
    this.remotePort = port;
    this.#linger = linger;
  }

  /** As of `net.Socket`: false from `connect` on. */
  get connecting(): boolean {
    return this.#connecting;
  }

  get pending(): boolean {
    return this.#connecting;
  }

  /** Hands it the stream that `open` gives. `limit` is what may be kept for a slow reader, in bytes. */
  attach(open: (sink: StreamSink) => TunnelStream, limit: number): void {
    this.#limit = limit;
    const stream = open(this);
    this.#connecting = false;
    // It may be over already, and have said so.
    if (this.destroyed) {
      stream.reset();
      return;
    }
    this.#stream = stream;
    this.emit('connect');
    this.emit('ready');
    const waiting = this.#waitingWrite;
    this.#waitingWrite = null;
    if (waiting !== null) this.#send(waiting.pieces, waiting.done);
  }

  onBytes(bytes: Buffer): void {
    if (this.destroyed) return;
    this.bytesRead += bytes.length;
    this.#touch();
    if (this.#wanted && this.#kept === 0) {
      this.#wanted = this.push(bytes);
      return;
    }
    this.#pieces.push(bytes.length < SMALL_PIECE ? Buffer.from(bytes) : bytes);
    this.#kept += bytes.length + PIECE_COST;
    if (this.#isFull || this.#kept < this.#limit) return;
    this.#isFull = true;
    this.#stream?.setFull('full');
  }

  onEnd(): void {
    this.#ended = true;
    this.#pour();
  }

  onError(error: TunnelError): void {
    if (this.#failure !== null || this.destroyed) return;
    this.#failure = error;
    if (this.readableEnded || (this.#kept === 0 && this.readableLength === 0)) this.destroy(error);
    else this.#pour();
  }

  /** As of `net.Socket`: `timeout` after so many milliseconds without a byte, 0 for never. */
  setTimeout(milliseconds: number, listener?: () => void): this {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timeout = milliseconds;
    this.#timer = milliseconds > 0 && !this.destroyed ? setTimeout(() => this.emit('timeout'), milliseconds) : null;
    if (listener !== undefined) {
      if (milliseconds > 0) this.once('timeout', listener);
      else this.removeListener('timeout', listener);
    }
    return this;
  }

  get timeout(): number {
    return this.#timeout;
  }

  /** Nothing to do: the tunnel under it sees to that, as do the next three. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** As of `net.Socket`: ends, and goes once all is written. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.#wanted = true;
    this.#pour();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#send([chunk], done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: () => void): void {
    this.#stream?.end();
    this.#lingering = setTimeout(() => this.destroy(), this.#linger);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#lingering !== null) clearTimeout(this.#lingering);
    this.#pieces = [];
    this.#waitingWrite = null;
    this.#stream?.reset();
    this.#stream = null;
    done(error);
  }

  #send(pieces: readonly Buffer[], done: () => void): void {
    const stream = this.#stream;
    if (stream === null) {
      this.#waitingWrite = { pieces, done };
      return;
    }
    this.#touch();
    this.#sendOn(stream, pieces, done);
  }

  /** So much at once, and then the rest when there is room: a writer may hand over more than may wait to be sent. */
  #sendOn(stream: TunnelStream, pieces: readonly Buffer[], done: () => void): void {
    let room = SLICE;
    for (const [index, piece] of pieces.entries()) {
      const slice = piece.subarray(0, room);
      room -= slice.length;
      this.bytesWritten += slice.length;
      const rest = slice.length < piece.length ? [piece.subarray(slice.length)] : [];
      const isLast = index === pieces.length - 1 && rest.length === 0;
      if (isLast) stream.write(slice, done);
      else if (room > 0) stream.write(slice, nothing);
      else {
        const left = [...rest, ...pieces.slice(index + 1)];
        stream.write(slice, () => this.#sendOn(stream, left, done));
        return;
      }
    }
  }

  #pour(): void {
    while (this.#wanted && this.#at < this.#pieces.length) {
      const piece = this.#pieces[this.#at] as Buffer;
      this.#at += 1;
      this.#kept -= piece.length + PIECE_COST;
      this.#wanted = this.push(piece);
    }
    // What was read may go, long before the last of them is.
    if (this.#at > 1024 || this.#at === this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#at);
      this.#at = 0;
    }
    if (this.#isFull && this.#kept <= this.#limit - ROOM) {
      this.#isFull = false;
      this.#stream?.setFull('ready');
    }
    if (this.#kept > 0) return;
    const failure = this.#failure;
    if (failure !== null) {
      // The last piece is being handed over at this very moment.
      if (this.#wanted) process.nextTick(() => this.destroy(failure));
    } else if (this.#ended) {
      this.#ended = false;
      this.push(null);
      // As a socket does: the end is told to those who only listen for it.
      this.read(0);
    }
  }

  #touch(): void {
    this.lastActive = performance.now();
    this.#timer?.refresh();
    this.#lingering?.refresh();
  }
}

function nothing(): void {}
