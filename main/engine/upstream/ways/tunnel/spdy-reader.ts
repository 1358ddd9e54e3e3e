import { phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import { FLAG_FIN, FRAME, FRAME_HEAD } from './spdy-frames.ts';

/** What was read is not SPDY/3.1 as a port-forward speaks it. */
export class SpdyError extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.name = 'SpdyError';
    this.phrase = said;
  }
}

/** Who is told of frames. Pieces of data come as they arrive, `ended` with the last of a stream's side. */
export interface FrameSink {
  onData(stream: number, bytes: Buffer, ended: boolean): void;
  /** The other side has taken a stream. */
  onReply(stream: number): void;
  onReset(stream: number): void;
  onPing(id: number): void;
  onGoAway(lastGood: number): void;
}

/** Control frames are headers and small numbers; a longer one is not meant well. */
const MAX_CONTROL = 64 * 1024;
/** No control frame says anything to us beyond it: headers of a reply are not needed (reference 3.3). */
const CONTROL_READ = 8;
const NOTHING = Buffer.alloc(0);

/**
 * Takes SPDY/3.1 frames out of bytes that are cut anywhere. Data goes on without being put together, so that a frame of
 * 16 MiB costs no memory. `read` throws `SpdyError`, after which nothing more can be read.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #head = Buffer.allocUnsafe(FRAME_HEAD);
  readonly #control = Buffer.allocUnsafe(CONTROL_READ);
  #headRead = 0;
  #controlRead = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;
  #isControl = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** true in the middle of a frame. */
  get isPartial(): boolean {
    return this.#headRead > 0;
  }

  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#headRead < FRAME_HEAD) {
        const taken = Math.min(FRAME_HEAD - this.#headRead, bytes.length - at);
        bytes.copy(this.#head, this.#headRead, at, at + taken);
        this.#headRead += taken;
        at += taken;
        if (this.#headRead === FRAME_HEAD) this.#begin();
        continue;
      }
      const taken = Math.min(this.#left, bytes.length - at);
      this.#left -= taken;
      if (this.#isControl) this.#keep(bytes, at, taken);
      else this.#passOn(bytes.subarray(at, at + taken));
      at += taken;
      if (this.#left === 0) this.#finish();
    }
  }

  #begin(): void {
    const head = this.#head;
    this.#left = head.readUIntBE(5, 3);
    this.#isControl = (head.readUInt8(0) & 0x80) !== 0;
    this.#controlRead = 0;
    if (this.#isControl) {
      if (head.readUInt16BE(0) !== 0x8003) throw new SpdyError(phrase('tunnel-spdy-version'));
      if (this.#left > MAX_CONTROL) throw new SpdyError(phrase('tunnel-spdy-long-frame'));
    } else if (head.readUInt32BE(0) === 0) throw new SpdyError(phrase('tunnel-spdy-no-stream'));
    if (this.#left > 0) return;
    if (!this.#isControl) this.#passOn(NOTHING);
    this.#finish();
  }

  #passOn(bytes: Buffer): void {
    const ended = this.#left === 0 && (this.#head.readUInt8(4) & FLAG_FIN) !== 0;
    this.#sink.onData(this.#head.readUInt32BE(0), bytes, ended);
  }

  #keep(bytes: Buffer, at: number, length: number): void {
    const kept = Math.min(length, CONTROL_READ - this.#controlRead);
    bytes.copy(this.#control, this.#controlRead, at, at + kept);
    this.#controlRead += kept;
  }

  #finish(): void {
    this.#headRead = 0;
    if (!this.#isControl) return;
    switch (this.#head.readUInt16BE(2)) {
      case FRAME.synReply:
        this.#sink.onReply(this.#number(0));
        if ((this.#head.readUInt8(4) & FLAG_FIN) !== 0) this.#sink.onData(this.#number(0), NOTHING, true);
        break;
      case FRAME.reset:
        this.#sink.onReset(this.#number(0));
        break;
      case FRAME.ping:
        this.#sink.onPing(this.#number(0));
        break;
      case FRAME.goAway:
        this.#sink.onGoAway(this.#number(0));
        break;
      case FRAME.synStream:
        throw new SpdyError(phrase('tunnel-spdy-reverse-stream'));
      default:
      // SETTINGS, HEADERS, WINDOW_UPDATE: the server does not keep to windows either (reference 3.3).
    }
  }

  #number(at: number): number {
    if (this.#controlRead < at + 4) throw new SpdyError(phrase('tunnel-spdy-short-frame'));
    return this.#control.readUInt32BE(at) & 0x7fffffff;
  }
}
