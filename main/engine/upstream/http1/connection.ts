import { connect, type Socket } from 'node:net';
import type { Timed, DeadlineWheel } from '../deadline-wheel.ts';
import { largeSlab, releaseSlab, SMALL_SLAB, smallSlab } from '../slab.ts';
import { UpstreamError } from '../upstream-error.ts';
import { type AnswerHead, parseAnswerHead } from './answer-head.ts';
import type { AnswerHandler } from './answer-handler.ts';
import { ChunkedReader } from './chunked-reader.ts';

const MAX_HEAD_READ = 256 * 1024;
const MAX_INFORMATIONAL = 32;
const MAX_HELD = 4;
// What a head looks like as far as it has come: anything else is another protocol, which may wait for us as we do for it.
const BEGINNING = /^(?:HTTP\/1\.|HTTP\/1?|HTTP?|HT?)(?:[^\n]|\r\n)*$/;

/** Where a connection leads. Addresses are literal; names are resolved before. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** Time limits of one exchange in milliseconds, 0 for none; `headerSize` in bytes. */
export interface ExchangeLimits {
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  readonly headerSize: number;
}

type Phase = 'connecting' | 'idle' | 'head' | 'body' | 'tunnel' | 'closed';

/** What the pool wants to know of its connections. */
export interface ConnectionOwner {
  /** The exchange is over and the connection may carry another; `keepAliveSeconds` is the server's word, -1 for none. */
  onReusable(connection: Http1Connection, keepAliveSeconds: number): void;
  onClosed(connection: Http1Connection): void;
}

/**
 * One connection to a pod, one exchange at a time, without streams or closures per request: reads go through `onread` into
 * a slab that is used again, heads are one latin1 string, small bodies one more (reference: proxy performance 3).
 */
export class Http1Connection implements Timed {
  deadline = Infinity;
  slot = -1;
  /** Exchanges begun on this connection: 0 means that nobody has used it. */
  uses = 0;
  /** Wheel time until which an idle connection may be used. */
  idleSince = 0;
  /** Milliseconds that opening took; 0 until it is open. */
  connectTime = 0;
  /** Bytes of the answer's body so far. */
  received = 0;
  #phase: Phase = 'connecting';
  #socket: Socket;
  #wheel: DeadlineWheel;
  #owner: ConnectionOwner;
  #began = performance.now();
  #handler: AnswerHandler | null = null;
  #limits: ExchangeLimits | null = null;
  #method = '';
  #pending = '';
  #slab: Buffer = smallSlab();
  #small: Buffer = this.#slab;
  #next: Buffer | null = null;
  #held: Buffer[] = [];
  #slabHeld = false;
  #informed = 0;
  #head: AnswerHead | null = null;
  #headText = '';
  #left = 0;
  #chunked: ChunkedReader | null = null;
  #requestComplete = true;
  #paused = false;
  #answerSeen = false;

  constructor(target: Target, options: { wheel: DeadlineWheel; owner: ConnectionOwner; connectTimeout: number }) {
    this.#wheel = options.wheel;
    this.#owner = options.owner;
    this.#socket = connect({
      host: target.address,
      port: target.port,
      noDelay: true,
      allowHalfOpen: true,
      keepAlive: true,
      keepAliveInitialDelay: 15_000,
      onread: {
        buffer: () => this.#nextSlab(),
        callback: (length) => this.#onRead(length),
      },
    });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(socketError(error, this.#phase)));
    this.#socket.on('close', () => this.#onClose());
    this.#socket.on('drain', () => this.#onDrain());
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(options.connectTimeout);
  }

  get isOpen(): boolean {
    return this.#phase !== 'connecting' && this.#phase !== 'closed';
  }

  /** true once anything of an answer, 1xx included, has arrived in this exchange. */
  get answerSeen(): boolean {
    return this.#answerSeen;
  }

  /**
   * Begins an exchange. `head` is the whole request head with its empty line, latin1. With `complete` false a body follows
   * through `write` and `finish`. May be called before the connection is open.
   */
  send(
    head: string,
    options: { method: string; complete: boolean; handler: AnswerHandler; limits: ExchangeLimits },
  ): void {
    this.#handler = options.handler;
    this.#limits = options.limits;
    this.#method = options.method;
    this.#requestComplete = options.complete;
    this.#answerSeen = false;
    this.received = 0;
    this.#informed = 0;
    this.uses++;
    if (this.#phase === 'connecting') {
      this.#pending = head;
      return;
    }
    this.#phase = 'head';
    this.#wheel.add(this);
    this.deadline = options.complete ? this.#wheel.after(options.limits.readTimeout) : Infinity;
    this.#socket.write(head, 'latin1');
  }

  /**
   * Sends a piece of the request body, framed by the caller, or of a tunnel. Only on an open connection; false: wait for
   * `onRequestDrain`. While everything has gone out it is the client that we wait for, and no limit of ours counts.
   */
  write(bytes: Buffer | string): boolean {
    if (this.#phase === 'closed' || this.#limits === null) return true;
    const flowing = typeof bytes === 'string' ? this.#socket.write(bytes, 'latin1') : this.#socket.write(bytes);
    if (this.#phase === 'tunnel') this.deadline = this.#wheel.after(this.#limits.readTimeout);
    else if (this.#phase === 'head') this.deadline = flowing ? Infinity : this.#wheel.after(this.#limits.sendTimeout);
    return flowing;
  }

  /** Passes on the end of the client's side of a tunnel. */
  endTunnel(): void {
    this.#socket.end();
  }

  /** Says that the request is complete; from here on the read limit counts. */
  finish(): void {
    this.#requestComplete = true;
    if (this.#phase === 'head') this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
  }

  /** Goes on reading after `full`. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#releaseHeld();
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
    this.#socket.resume();
  }

  /** Ends it at once, without a word to the handler. */
  destroy(): void {
    this.#handler = null;
    this.#phase = 'closed';
    this.#socket.destroy();
  }

  onDeadline(): void {
    if (this.#phase === 'idle') {
      this.destroy();
      return;
    }
    const what = this.#phase === 'connecting' ? 'connect' : this.#requestComplete ? 'read' : 'send';
    this.#fail(new UpstreamError('upstream-timeout', `${what}-timeout`, `no ${what} within the time limit`));
  }

  /** Sets the time after which an idle connection is given up, in milliseconds. */
  idleFor(milliseconds: number): void {
    this.deadline = this.#wheel.after(milliseconds);
    this.idleSince = performance.now();
  }

  #onConnect(): void {
    this.connectTime = performance.now() - this.#began;
    if (this.#handler === null || this.#limits === null) {
      this.#phase = 'idle';
      return;
    }
    this.#phase = 'head';
    this.deadline = this.#requestComplete ? this.#wheel.after(this.#limits.readTimeout) : Infinity;
    this.#socket.write(this.#pending, 'latin1');
    this.#pending = '';
    this.#handler.onRequestDrain();
  }

  #nextSlab(): Buffer {
    if (this.#next !== null) {
      this.#slab = this.#next;
      this.#next = null;
    }
    return this.#slab;
  }

  #onRead(length: number): boolean {
    const slab = this.#slab;
    try {
      switch (this.#phase) {
        case 'head':
          this.#onHead(slab, 0, length);
          break;
        case 'body':
          this.#onBody(slab, 0, length);
          break;
        case 'tunnel':
          this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
          this.#give(slab, 0, length);
          break;
        default:
          // Bytes that nobody asked for: the next answer could not be trusted.
          this.destroy();
      }
    } catch (error) {
      // Whatever an answer leads to, it ends this exchange and not the program.
      this.#fail(
        error instanceof UpstreamError ? error : new UpstreamError('upstream-invalid', 'unexpected', String(error)),
      );
    }
    if (this.#phase === 'closed') return false;
    this.#chooseSlab(length);
    return !this.#paused;
  }

  // A slab that a write refers to is left alone. A large one comes when bytes fill the small one, and goes when they no
  // longer would: a stream of small pieces must not take 128 KB for each.
  #chooseSlab(length: number): void {
    const slab = this.#slab;
    const held = this.#slabHeld;
    this.#slabHeld = false;
    const streaming = this.#phase === 'body' || this.#phase === 'tunnel';
    const isLarge = slab.length > SMALL_SLAB;
    const wantsLarge = streaming && length >= SMALL_SLAB;
    if (!held && wantsLarge === isLarge) return;
    if (!held && isLarge) releaseSlab(slab);
    if (held && isLarge && streaming && this.#held.length < MAX_HELD) this.#held.push(slab);
    if (held && !isLarge) this.#small = smallSlab();
    this.#next = wantsLarge ? largeSlab() : this.#small;
  }

  #onHead(slab: Buffer, from: number, to: number): void {
    const handler = this.#handler as AnswerHandler;
    const limits = this.#limits as ExchangeLimits;
    this.#answerSeen = true;
    const before = this.#headText.length;
    const text = before === 0 ? slab.toString('latin1', from, to) : this.#headText + slab.toString('latin1', from, to);
    const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if ((end < 0 ? text.length : end + 4) > Math.min(limits.headerSize, MAX_HEAD_READ)) {
      throw new UpstreamError(
        'upstream-header-too-large',
        'header-too-large',
        `the answer head is larger than ${limits.headerSize} bytes`,
      );
    }
    if (end < 0) {
      if (!BEGINNING.test(text)) throw new UpstreamError('upstream-invalid', 'not-http', 'what it sent is not HTTP/1');
      this.#headText = text;
      this.deadline = this.#wheel.after(limits.readTimeout);
      return;
    }
    this.#headText = '';
    const head = parseAnswerHead(text, end, this.#method);
    const bodyAt = from + end + 4 - before;
    if (head.status === 101) {
      this.#onSwitch(head, slab, bodyAt, to);
      return;
    }
    if (head.status < 200) {
      if (++this.#informed > MAX_INFORMATIONAL) {
        throw new UpstreamError('upstream-invalid', 'too-many-interim', 'it sent interim answers without end');
      }
      this.deadline = this.#wheel.after(limits.readTimeout);
      handler.onInformational(head);
      if (this.#phase === 'head' && bodyAt < to) this.#onHead(slab, bodyAt, to);
      return;
    }
    this.#head = head;
    this.#phase = 'body';
    this.deadline = this.#wheel.after(limits.readTimeout);
    handler.onAnswer(head);
    if (this.#handler !== handler) return;
    switch (head.framing) {
      case 'none':
        if (bodyAt < to) this.#head = { ...head, reusable: false };
        this.#complete(null);
        return;
      case 'counted':
        this.#left = head.contentLength;
        if (to - bodyAt >= head.contentLength) {
          if (to - bodyAt > head.contentLength) this.#head = { ...head, reusable: false };
          this.received = head.contentLength;
          handler.onWholeBody(text.slice(end + 4, end + 4 + head.contentLength));
          if (this.#handler === handler) this.#complete(null);
          return;
        }
        break;
      case 'chunked':
        this.#chunked = new ChunkedReader();
        break;
      case 'until-close':
        break;
    }
    if (bodyAt < to) this.#onBody(slab, bodyAt, to);
  }

  #onBody(slab: Buffer, from: number, to: number): void {
    const handler = this.#handler as AnswerHandler;
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
    if (this.#chunked !== null) {
      const stop = this.#chunked.read(slab, from, to, this.#takeChunk);
      if (stop < 0 || this.#handler !== handler) return;
      if (stop < to && this.#head !== null) this.#head = { ...this.#head, reusable: false };
      this.#complete(this.#chunked.trailers);
      return;
    }
    if (this.#head?.framing === 'until-close') {
      this.#give(slab, from, to);
      return;
    }
    const stop = Math.min(to, from + this.#left);
    this.#left -= stop - from;
    this.#give(slab, from, stop);
    if (this.#handler !== handler || this.#left > 0) return;
    if (stop < to && this.#head !== null) this.#head = { ...this.#head, reusable: false };
    this.#complete(null);
  }

  #takeChunk = (bytes: Buffer, from: number, to: number): void => this.#give(bytes, from, to);

  #give(slab: Buffer, from: number, to: number): void {
    if (this.#handler === null || from === to) return;
    this.received += to - from;
    const outcome = this.#handler.onBody(slab.subarray(from, to));
    this.#slabHeld = outcome !== 'taken';
    if (outcome === 'taken') {
      if (this.#held.length > 0) this.#releaseHeld();
    } else if (outcome === 'full') {
      this.#paused = true;
      // A tunnel whose client takes nothing is idle; of an answer the client's own limit counts.
      if (this.#phase !== 'tunnel') this.deadline = Infinity;
    }
  }

  // Called only when nothing that was handed out is still being written.
  #releaseHeld(): void {
    for (const slab of this.#held) releaseSlab(slab);
    this.#held = [];
  }

  #complete(trailers: readonly string[] | null): void {
    const handler = this.#handler as AnswerHandler;
    const head = this.#head as AnswerHead;
    this.#handler = null;
    this.#head = null;
    this.#chunked = null;
    this.#held = [];
    this.#paused = false;
    const reusable = head.reusable && this.#requestComplete;
    if (reusable) {
      this.#phase = 'idle';
      this.#owner.onReusable(this, head.keepAliveSeconds);
    } else {
      this.#phase = 'closed';
      this.#socket.destroy();
    }
    handler.onEnd(trailers);
  }

  #onSwitch(head: AnswerHead, slab: Buffer, from: number, to: number): void {
    this.#phase = 'tunnel';
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
    this.#handler?.onUpgrade(head);
    this.#give(slab, from, to);
  }

  #onEnd(): void {
    if (this.#phase === 'tunnel') {
      this.#handler?.onEnd(null);
      return;
    }
    if (this.#phase === 'body' && this.#head?.framing === 'until-close') {
      this.#complete(null);
      return;
    }
    if (this.#phase === 'idle') this.destroy();
    else
      this.#fail(
        new UpstreamError('upstream-reset', 'closed-early', 'the connection was closed before the answer was complete'),
      );
  }

  #onDrain(): void {
    // It is the client's turn again, however long it takes.
    if (this.#phase === 'head' && !this.#requestComplete) this.deadline = Infinity;
    this.#handler?.onRequestDrain();
  }

  #fail(error: UpstreamError): void {
    const handler = this.#handler;
    if (this.#phase === 'closed') return;
    this.#handler = null;
    this.#phase = 'closed';
    this.#socket.destroy();
    handler?.onError(error);
  }

  #onClose(): void {
    this.#fail(new UpstreamError('upstream-reset', 'closed', 'the connection was closed'));
    this.#wheel.remove(this);
    this.#owner.onClosed(this);
  }
}

function socketError(error: NodeJS.ErrnoException, phase: Phase): UpstreamError {
  const code = error.code ?? 'error';
  if (phase === 'connecting') {
    return code === 'ETIMEDOUT'
      ? new UpstreamError('upstream-timeout', code, 'connecting timed out')
      : new UpstreamError('upstream-refused', code, `connecting failed (${code})`);
  }
  return new UpstreamError('upstream-reset', code, `the connection broke (${code})`);
}
