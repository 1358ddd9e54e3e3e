import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { ERROR_TEXT_SIZE, streamError, TunnelError, type StreamTarget } from './tunnel-error.ts';
import type { StreamSink, TunnelStream } from './tunnel.ts';

/** What a stream asks of its tunnel. */
export interface SpdyStreamOwner {
  readonly holdBack: number;
  write(stream: SpdyStream, bytes: Buffer, written: () => void): void;
  end(stream: SpdyStream): void;
  setFull(stream: SpdyStream, state: 'full' | 'ready'): void;
  /** The stream is over: `reset` where the other side is to be told. */
  release(stream: SpdyStream, how: 'reset' | 'forget'): void;
  podGone(): void;
}

/**
 * One TCP connection to the pod: a stream for its bytes and one that says what went wrong. The end of the bytes comes
 * before the text that says why, so the end is held back for a moment (reference 3.6).
 */
export class SpdyStream implements TunnelStream {
  readonly errorId: number;
  readonly dataId: number;
  /** Whether the end of our side is passed on. */
  readonly ends: 'passed' | 'kept';
  /** Time since which its reader is full, of the owner's clock; null while it is not. */
  fullSince: number | null = null;
  /** Since when it waits to be taken, of the same clock; null once it is. */
  dialled: number | null = performance.now();
  readonly #owner: SpdyStreamOwner;
  readonly #target: StreamTarget;
  readonly #sink: StreamSink;
  #text = '';
  #data: 'open' | 'ended' | 'reset' = 'open';
  #errorEnded = false;
  #told = false;
  #over = false;
  #hasSent = false;
  #holding: NodeJS.Timeout | null = null;

  constructor(
    ids: { readonly errorId: number; readonly dataId: number },
    parts: {
      readonly owner: SpdyStreamOwner;
      readonly target: StreamTarget;
      readonly sink: StreamSink;
      readonly ends: 'passed' | 'kept';
    },
  ) {
    this.errorId = ids.errorId;
    this.dataId = ids.dataId;
    this.#owner = parts.owner;
    this.#target = parts.target;
    this.#sink = parts.sink;
    this.ends = parts.ends;
  }

  write(bytes: Buffer, written: () => void): void {
    if (this.#over) return;
    this.#hasSent = true;
    this.#owner.write(this, bytes, written);
  }

  end(): void {
    if (!this.#over) this.#owner.end(this);
  }

  setFull(state: 'full' | 'ready'): void {
    if (!this.#over) this.#owner.setFull(this, state);
  }

  reset(): void {
    this.#close('reset');
  }

  /** A piece of either stream, as the tunnel reads it. */
  onData(stream: number, bytes: Buffer, ended: boolean): void {
    if (stream === this.errorId) {
      if (this.#text.length < ERROR_TEXT_SIZE) this.#text += bytes.toString('utf8');
      if (ended) this.#errorEnded = true;
    } else {
      if (bytes.length > 0 && this.#data === 'open') this.#sink.onBytes(bytes);
      if (ended && this.#data === 'open') this.#data = 'ended';
    }
    if (ended) this.#settle();
  }

  onReset(stream: number): void {
    if (stream === this.errorId) this.#errorEnded = true;
    else this.#data = 'reset';
    this.#settle();
  }

  /** The tunnel is lost, or gives this stream up. */
  fail(fault: 'lost' | 'stalled' | 'slow-reader' | 'closed', message: Phrase, how: 'reset' | 'forget'): void {
    this.#fail(new TunnelError(fault, message, { unprocessed: !this.#hasSent }), how);
  }

  #settle(): void {
    if (this.#over) return;
    if (this.#errorEnded && this.#text !== '') {
      const error = streamError(this.#text, this.#target);
      if (error.fault === 'pod-gone') this.#owner.podGone();
      this.#fail(error, 'reset');
    } else if (this.#data !== 'open' && this.#errorEnded) this.#tell();
    else if (this.#data !== 'open' && this.#holding === null && !this.#told) {
      this.#holding = setTimeout(() => this.#tell(), this.#owner.holdBack);
    }
  }

  #tell(): void {
    if (this.#told || this.#over) return;
    this.#told = true;
    if (this.#holding !== null) clearTimeout(this.#holding);
    if (this.#data === 'ended' && this.#text === '') {
      this.#sink.onEnd();
      return;
    }
    const { port, pod } = this.#target;
    const cut = new TunnelError('reset', phrase('tunnel-cut', { port, pod }), { unprocessed: false });
    this.#fail(this.#text === '' ? cut : streamError(this.#text, this.#target), 'forget');
  }

  #fail(error: TunnelError, how: 'reset' | 'forget'): void {
    if (this.#over) return;
    this.#close(how);
    this.#sink.onError(error);
  }

  #close(how: 'reset' | 'forget'): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#holding !== null) clearTimeout(this.#holding);
    this.#owner.release(this, how);
  }
}
