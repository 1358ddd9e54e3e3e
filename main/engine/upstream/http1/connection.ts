import { phrase } from '#shared/model/phrase.ts';
import type { Duplex } from 'node:stream';
import type { AnswerHandler } from '../answer-handler.ts';
import type { AnswerHead } from '../answer-head.ts';
import type { DeadlineWheel, Timed } from '../deadline-wheel.ts';
import { socketError } from '../open-socket.ts';
import type { TlsSettings } from '../transport.ts';
import type { ExchangeLimits, Sending, Target, UpstreamConnection, UpstreamTunnel } from '../upstream-connection.ts';
import { asUpstreamError, UpstreamError } from '../upstream-error.ts';
import { openStream } from '../ways/open-stream.ts';
import { AnswerReader, type AnswerSink } from './answer-reader.ts';
import { ReadSlabs } from './read-slabs.ts';

/** Most connections end so, when nobody waits for them any more. */
const CLOSED = phrase('upstream-closed');

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
export class Http1Connection implements Timed, UpstreamConnection, UpstreamTunnel, AnswerSink {
  deadline = Infinity;
  slot = -1;
  uses = 0;
  /** Time of the wheel since which it is idle. */
  idleSince = 0;
  connectTime = 0;
  answerSeen = false;
  #phase: Phase = 'connecting';
  #socket: Duplex;
  #wheel: DeadlineWheel;
  #owner: ConnectionOwner;
  #began = performance.now();
  #handler: AnswerHandler | null = null;
  #limits: ExchangeLimits | null = null;
  #pending = '';
  #slabs = new ReadSlabs();
  #reader = new AnswerReader(this);
  #chunks = false;
  #requestComplete = true;
  #paused = false;

  constructor(
    target: Target,
    options: {
      readonly tls: TlsSettings | null;
      readonly wheel: DeadlineWheel;
      readonly owner: ConnectionOwner;
      readonly connectTimeout: number;
      readonly own: boolean;
    },
  ) {
    this.#wheel = options.wheel;
    this.#owner = options.owner;
    this.#socket = openStream(target, {
      tls: options.tls,
      own: options.own,
      onread: { buffer: () => this.#slabs.next(), callback: (length) => this.#onRead(length) },
      onOpen: () => this.#onOpen(),
      onError: (error) => this.#fail(error),
    });
    if (target.way?.dial) this.#socket.on('data', (bytes: Buffer) => this.#onChunk(bytes));
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#fail(socketError(error, { opening: this.#phase === 'connecting', tls: options.tls !== null })),
    );
    this.#socket.on('close', () => this.#onClose());
    this.#socket.on('drain', () => this.#onDrain());
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(options.connectTimeout);
  }

  get isOpen(): boolean {
    return this.#phase !== 'connecting' && this.#phase !== 'closed';
  }

  send(head: string, sending: Sending): void {
    const { method, body, handler, limits } = sending;
    this.#handler = handler;
    this.#limits = limits;
    this.#requestComplete = body === 'none';
    this.#chunks = body === 'chunked';
    this.#reader.begin(method, limits.headerSize);
    this.answerSeen = false;
    this.uses++;
    if (this.#phase === 'connecting') {
      this.#pending = head;
      return;
    }
    this.#phase = 'head';
    this.#wheel.add(this);
    this.deadline = this.#requestComplete ? this.#wheel.after(limits.readTimeout) : Infinity;
    this.#socket.write(head, 'latin1');
  }

  // While everything has gone out it is the client that we wait for, and no limit of ours counts.
  write(bytes: Buffer): boolean {
    if (this.#phase === 'closed' || this.#limits === null) return true;
    const socket = this.#socket;
    if (this.#chunks) socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1');
    let flowing = socket.write(bytes);
    if (this.#chunks) flowing = socket.write('\r\n', 'latin1');
    if (this.#phase === 'tunnel') this.deadline = this.#wheel.after(this.#limits.readTimeout);
    else if (this.#phase === 'head') this.deadline = flowing ? Infinity : this.#wheel.after(this.#limits.sendTimeout);
    return flowing;
  }

  endTunnel(): void {
    this.#socket.end();
  }

  // From here on the read limit counts.
  finish(trailers: readonly string[]): void {
    if (this.#phase === 'closed') return;
    if (this.#chunks) {
      let lines = '';
      for (let at = 0; at + 1 < trailers.length; at += 2) lines += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
      this.#socket.write(`0\r\n${lines}\r\n`, 'latin1');
    }
    this.#requestComplete = true;
    if (this.#phase === 'head') this.#restartReadLimit();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#slabs.release();
    this.#restartReadLimit();
    this.#socket.resume();
  }

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
    this.#fail(new UpstreamError('upstream-timeout', `${what}-timeout`, phrase('upstream-late', { what })));
  }

  /** Sets the time after which an idle connection is given up, in milliseconds. */
  idleFor(milliseconds: number): void {
    this.deadline = this.#wheel.after(milliseconds);
    this.idleSince = this.#wheel.now;
  }

  /** Called by the reader, as are the next five. */
  onInformational(head: AnswerHead): boolean {
    this.#handler?.onInformational(head);
    return this.#phase === 'head';
  }

  onSwitch(head: AnswerHead, bytes: Buffer, from: number, to: number): void {
    this.#phase = 'tunnel';
    this.#handler?.onUpgrade(head, this);
    this.onPiece(bytes, from, to);
  }

  onAnswer(head: AnswerHead): boolean {
    this.#phase = 'body';
    this.#handler?.onAnswer(head);
    return this.#handler !== null;
  }

  onHeadAlone(): void {
    this.#handler?.onHeadAlone();
  }

  onWholeBody(body: string): boolean {
    this.#handler?.onWholeBody(body);
    return this.#handler !== null;
  }

  onPiece(bytes: Buffer, from: number, to: number): boolean {
    if (this.#handler === null) return false;
    if (from === to) return true;
    const outcome = this.#handler.onBody(bytes.subarray(from, to));
    this.#slabs.handedOut(outcome);
    if (outcome === 'full') {
      this.#paused = true;
      // A tunnel whose client takes nothing is idle; of an answer the client's own limit counts.
      if (this.#phase !== 'tunnel') this.deadline = Infinity;
    }
    return this.#handler !== null;
  }

  onComplete(head: AnswerHead, trailers: readonly string[] | null, reusable: boolean): void {
    const handler = this.#handler as AnswerHandler;
    this.#handler = null;
    this.#slabs.forget();
    this.#paused = false;
    if (reusable && this.#requestComplete) {
      this.#phase = 'idle';
      this.#owner.onReusable(this, head.keepAliveSeconds);
    } else {
      this.#phase = 'closed';
      this.#socket.destroy();
    }
    handler.onEnd(trailers);
  }

  #onOpen(): void {
    this.connectTime = performance.now() - this.#began;
    this.#phase = 'idle';
    if (this.#handler === null || this.#limits === null) return;
    this.#phase = 'head';
    this.deadline = this.#requestComplete ? this.#wheel.after(this.#limits.readTimeout) : Infinity;
    this.#socket.write(this.#pending, 'latin1');
    this.#pending = '';
    this.#handler.onRequestDrain();
  }

  #onRead(length: number): boolean {
    this.#take(this.#slabs.current, length);
    if (this.#phase === 'closed') return false;
    this.#slabs.choose(length, this.#phase === 'body' || this.#phase === 'tunnel');
    return !this.#paused;
  }

  // Of a stream that brings memory of its own.
  #onChunk(bytes: Buffer): void {
    this.#take(bytes, bytes.length);
    if (this.#paused) this.#socket.pause();
  }

  #take(slab: Buffer, length: number): void {
    try {
      switch (this.#phase) {
        case 'head':
          this.answerSeen = true;
          this.#restartReadLimit();
          this.#reader.read(slab, 0, length);
          break;
        case 'body':
          this.#restartReadLimit();
          this.#reader.read(slab, 0, length);
          break;
        case 'tunnel':
          this.#restartReadLimit();
          this.onPiece(slab, 0, length);
          break;
        default:
          // Bytes that nobody asked for: the next answer could not be trusted.
          this.destroy();
      }
    } catch (error) {
      // Whatever an answer leads to, it ends this exchange and not the program.
      this.#fail(asUpstreamError(error));
    }
  }

  #restartReadLimit(): void {
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
  }

  #onEnd(): void {
    if (this.#phase === 'tunnel') this.#handler?.onEnd(null);
    else if (this.#phase === 'body' && this.#reader.endsWithConnection) this.#reader.end();
    else if (this.#phase === 'idle') this.destroy();
    else {
      this.#fail(new UpstreamError('upstream-reset', 'closed-early', phrase('upstream-closed-early')));
    }
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
    this.#fail(new UpstreamError('upstream-reset', 'closed', CLOSED));
    this.#wheel.remove(this);
    this.#owner.onClosed(this);
  }
}
