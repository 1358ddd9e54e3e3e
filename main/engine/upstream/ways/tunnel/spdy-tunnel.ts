import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { Carrier } from './carrier.ts';
import { Outbox } from './outbox.ts';
import { DATA_SIZE, dataHead, FLAG_FIN, HeaderFrames, pingFrame, RESET_CANCEL, resetFrame } from './spdy-frames.ts';
import { FrameReader, SpdyError } from './spdy-reader.ts';
import { SpdyStream } from './spdy-stream.ts';
import type { TunnelTransport } from './transport-memory.ts';
import type { TunnelLimits, TunnelTimes } from './tunnel-limits.ts';
import type { TunnelError } from './tunnel-error.ts';
import type { StreamSink, Tunnel, TunnelOwner, TunnelStream } from './tunnel.ts';
import { Watchdog, WORKERS } from './watchdog.ts';

/** Ids of streams are 31 bits; a tunnel that has used them up takes no more. */
const LAST_ID = 0x7ffffff0;

export interface SpdyTunnelOptions {
  readonly carrier: Carrier;
  readonly transport: TunnelTransport;
  readonly namespace: string;
  readonly pod: string;
  readonly owner: TunnelOwner;
  readonly times: TunnelTimes;
  readonly limits: TunnelLimits;
}

/**
 * Many streams to the ports of one pod over one connection (reference 3.3). It has no flow control: a stream whose reader
 * is full stands in the way of all others, so the connection is paused, and what pauses it too long is reset (3.5).
 */
export class SpdyTunnel implements Tunnel {
  readonly transport: TunnelTransport;
  readonly port = null;
  isOwn = false;
  readonly #options: SpdyTunnelOptions;
  readonly #carrier: Carrier;
  readonly #outbox: Outbox;
  readonly #reader: FrameReader;
  readonly #headers = new HeaderFrames();
  readonly #watchdog: Watchdog;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #full = new Set<SpdyStream>();
  #nextId = 1;
  #nextPing = 1;
  #pausedSince: number | null = null;
  /** Bytes of streams that were sent since the last PING was answered. */
  #unanswered = 0;
  #leaving = false;
  #doubted = false;
  /** A stream was not taken for a while, as last looked. */
  #isMute = false;
  #closed = false;

  constructor(options: SpdyTunnelOptions) {
    const { carrier, limits, times } = options;
    this.#options = options;
    this.transport = options.transport;
    this.#carrier = carrier;
    this.#outbox = new Outbox(carrier, { limit: limits.backlog, pieces: 'joined' });
    this.#watchdog = new Watchdog(times, () => this.#ping());
    this.#reader = new FrameReader({
      onData: (stream, bytes, ended) => this.#stream(stream)?.onData(stream, bytes, ended),
      onReply: (stream) => this.#onReply(stream),
      onReset: (stream) => this.#stream(stream)?.onReset(stream),
      onPing: (id) => this.#onPing(id),
      onGoAway: (lastGood) => this.#onGoAway(lastGood),
    });
    carrier.start({ onBytes: (bytes) => this.#onBytes(bytes), onClose: (reason) => this.#lose('lost', reason) });
  }

  get streams(): number {
    return this.#streams.size / 2;
  }

  get hindrance(): Tunnel['hindrance'] {
    if (this.#closed || this.#leaving) return 'leaving';
    if (this.#watchdog.suspect || this.#isMute) return 'suspect';
    if (this.isOwn && this.#streams.size > 0) return 'busy';
    const { crowded } = this.#options.times;
    return this.#pausedSince !== null && performance.now() - this.#pausedSince > crowded ? 'crowded' : null;
  }

  claim(): void {
    this.isOwn = true;
  }

  dial(port: number, sink: StreamSink, ends: 'passed' | 'kept'): TunnelStream {
    const { namespace, pod } = this.#options;
    const errorId = this.#nextId;
    const dataId = errorId + 2;
    this.#nextId += 4;
    if (this.#nextId > LAST_ID) this.#leaving = true;
    const stream = new SpdyStream({ errorId, dataId }, { owner: this, target: { namespace, pod, port }, sink, ends });
    this.#streams.set(errorId, stream).set(dataId, stream);
    const headers = { port: String(port), requestid: String(dataId) };
    this.#outbox.put([
      this.#headers.synStream(errorId, { streamtype: 'error', ...headers }, FLAG_FIN),
      this.#headers.synStream(dataId, { streamtype: 'data', ...headers }, 0),
    ]);
    return stream;
  }

  look(): void {
    if (this.#closed) return;
    const { slowReader } = this.#options.times;
    // While we read nothing ourselves, no answer can arrive.
    if (this.#pausedSince !== null) {
      if (this.isOwn || performance.now() - this.#pausedSince < slowReader) return;
      this.#longestFull()?.fail('slow-reader', phrase('tunnel-slow-reader'), 'reset');
      return;
    }
    this.#isMute = this.#waitsLong();
    if (this.#isMute) this.#watchdog.ask();
    if (this.#watchdog.look(this.#patience) === 'dead') {
      this.#lose('stalled', phrase('tunnel-silent'));
    }
  }

  leave(): void {
    this.#leaving = true;
    if (this.#streams.size === 0) this.terminate(null);
  }

  doubt(): void {
    this.#doubted = true;
    this.leave();
    if (!this.#closed) this.#watchdog.ask();
  }

  terminate(error: TunnelError | null): void {
    this.#lose('closed', error?.phrase ?? phrase('tunnel-closed'));
  }

  /** Of its streams, as are the next four. */
  get holdBack(): number {
    return this.#options.times.holdBack;
  }

  write(stream: SpdyStream, bytes: Buffer, written: () => void): void {
    this.#unanswered += bytes.length;
    for (let at = 0; at < bytes.length || at === 0; at += DATA_SIZE) {
      const piece = bytes.subarray(at, at + DATA_SIZE);
      const last = at + DATA_SIZE >= bytes.length;
      this.#outbox.put([dataHead(stream.dataId, piece.length, 0), piece], last ? written : undefined);
    }
  }

  end(stream: SpdyStream): void {
    // A request is over with its last byte; an end would cut off an answer that takes longer than a second.
    if (stream.ends === 'passed') this.#outbox.put([dataHead(stream.dataId, 0, FLAG_FIN)]);
  }

  setFull(stream: SpdyStream, state: 'full' | 'ready'): void {
    if (state === 'full') {
      stream.fullSince ??= performance.now();
      this.#full.add(stream);
    } else {
      stream.fullSince = null;
      this.#full.delete(stream);
    }
    this.#pauseOrResume();
  }

  release(stream: SpdyStream, how: 'reset' | 'forget'): void {
    this.#streams.delete(stream.errorId);
    this.#streams.delete(stream.dataId);
    this.#full.delete(stream);
    if (this.#closed) return;
    // Drops what the server has not sent yet, which would stand in the way of others.
    if (how === 'reset') this.#outbox.put([resetFrame(stream.dataId, RESET_CANCEL)]);
    this.#pauseOrResume();
    if ((this.isOwn || this.#leaving) && this.#streams.size === 0) this.terminate(null);
    else this.#options.owner.onRoom();
  }

  podGone(): void {
    this.#options.owner.onPodGone();
  }

  /** The stream with an id; null for one that is over. Throws where there never was one. */
  #stream(id: number): SpdyStream | null {
    const stream = this.#streams.get(id);
    if (stream !== undefined) return stream;
    if (id % 2 === 0 || id >= this.#nextId) throw new SpdyError(phrase('tunnel-spdy-unopened-stream'));
    return null;
  }

  #onBytes(bytes: Buffer): void {
    this.#watchdog.heard();
    try {
      this.#reader.read(bytes);
    } catch (error) {
      if (!(error instanceof SpdyError)) throw error;
      this.#lose('lost', error.phrase);
    }
  }

  /** Milliseconds for the answers to PINGs. */
  get #patience(): number {
    const { dead, deadWhileSending, deadWhenGone } = this.#options.times;
    if (this.#doubted) return deadWhenGone;
    return this.isOwn && this.#unanswered > DATA_SIZE ? deadWhileSending : dead;
  }

  #ping(): number {
    for (let count = 0; count < WORKERS; count++) {
      this.#outbox.put([pingFrame(this.#nextPing)]);
      this.#nextPing = (this.#nextPing + 2) % LAST_ID;
    }
    return WORKERS;
  }

  #onPing(id: number): void {
    if (id % 2 === 0) this.#outbox.put([pingFrame(id)]);
    else if (this.#watchdog.answered() === 'all') this.#unanswered = 0;
  }

  #onGoAway(lastGood: number): void {
    this.#leaving = true;
    for (const stream of new Set(this.#streams.values())) {
      if (stream.dataId > lastGood) stream.fail('lost', phrase('tunnel-full'), 'forget');
    }
    this.leave();
  }

  #onReply(id: number): void {
    const stream = this.#stream(id);
    // That of the bytes is what others wait for.
    if (stream?.dataId === id) stream.dialled = null;
  }

  #waitsLong(): boolean {
    const before = performance.now() - this.#options.times.reply;
    for (const { dialled } of this.#streams.values()) if (dialled !== null && dialled < before) return true;
    return false;
  }

  #longestFull(): SpdyStream | null {
    let longest: SpdyStream | null = null;
    for (const stream of this.#full) {
      if (longest === null || Number(stream.fullSince) < Number(longest.fullSince)) longest = stream;
    }
    return longest;
  }

  #pauseOrResume(): void {
    if (this.#full.size > 0 && this.#pausedSince === null) {
      this.#pausedSince = performance.now();
      this.#carrier.pause();
    } else if (this.#full.size === 0 && this.#pausedSince !== null) {
      this.#pausedSince = null;
      this.#carrier.resume();
    }
  }

  #lose(fault: 'lost' | 'stalled' | 'closed', reason: Phrase): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outbox.close();
    this.#carrier.terminate();
    for (const stream of new Set(this.#streams.values())) stream.fail(fault, reason, 'forget');
    this.#options.owner.onClosed(this);
  }
}
