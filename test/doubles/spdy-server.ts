import { connect, type Socket } from 'node:net';
import {
  dataHead,
  FLAG_FIN,
  FRAME,
  FRAME_HEAD,
  HeaderFrames,
  goAwayFrame,
  pingFrame,
  resetFrame,
} from '#engine/upstream/ways/tunnel/spdy-frames.ts';
import { refusedText } from './containerd-texts.ts';
import type { PodPort, ServerCarrier, ServerStream } from './server-side.ts';

export interface SpdyServerOptions {
  readonly carrier: ServerCarrier;
  readonly portOf: (port: number) => PodPort;
  /** Milliseconds until the end of one side is passed on (reference 3.6). */
  readonly endDelay: number;
  readonly onStream: (stream: ServerStream) => void;
}

interface Pair extends ServerStream {
  errorId: number;
  dataId: number;
  pod: Socket | null;
  /** The pod has answered the connection, or will not. */
  readonly connected: PromiseWithResolvers<void>;
}

interface Queue {
  readonly frames: (() => Promise<void>)[];
  running: boolean;
}

const WORKERS = 5;
const QUEUE = 50;
const PIECE = 32 * 1024;

/**
 * The server's half of a port-forward as `moby/spdystream` and containerd have it (reference 3.5 to 3.7): five workers that
 * frames go to by stream, each with a short queue; no windows; ends that come late; the end of data before the text of an
 * error. A pod that takes nothing fills a queue, and then nothing at all is read.
 */
export class SpdyServer {
  readonly pings: number[] = [];
  /** Answers nothing from now on, and reads on. */
  deaf = false;
  readonly #options: SpdyServerOptions;
  readonly #headers = new HeaderFrames();
  readonly #pairs = new Map<string, Pair>();
  readonly #byId = new Map<number, Pair>();
  readonly #queues: Queue[] = Array.from({ length: WORKERS }, () => ({ frames: [], running: false }));
  #rest: Buffer = Buffer.alloc(0);
  #lastId = 0;
  #begun = false;
  #closed = false;

  constructor(options: SpdyServerOptions) {
    this.#options = options;
  }

  onBytes(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#readFrames();
  }

  send(bytes: Buffer): void {
    if (!this.#closed) this.#options.carrier.send(bytes);
  }

  goAway(): void {
    this.send(goAwayFrame(this.#lastId));
  }

  /** Half a data frame, and then the end of the connection. */
  truncate(): void {
    const first = [...this.#pairs.values()][0];
    this.send(dataHead(first?.dataId ?? 3, 1000, 0));
    this.send(Buffer.from('half'));
    setImmediate(() => this.#options.carrier.destroy());
  }

  /** The data stream of the latest pair. */
  get lastDataId(): number {
    return [...this.#pairs.values()].at(-1)?.dataId ?? 0;
  }

  close(): void {
    this.#closed = true;
    for (const pair of this.#pairs.values()) pair.pod?.destroy();
  }

  #readFrames(): void {
    while (!this.#closed && this.#rest.length >= FRAME_HEAD) {
      const length = this.#rest.readUIntBE(5, 3);
      if (this.#rest.length < FRAME_HEAD + length) return;
      // The reader stands still while a worker's queue is full, whatever stream the frame is for.
      if (this.#queues.some(({ frames }) => frames.length >= QUEUE)) {
        this.#options.carrier.pause();
        return;
      }
      const frame = this.#rest.subarray(0, FRAME_HEAD + length);
      this.#rest = this.#rest.subarray(FRAME_HEAD + length);
      this.#onFrame(frame);
    }
  }

  #onFrame(frame: Buffer): void {
    const flags = frame.readUInt8(4);
    const payload = frame.subarray(FRAME_HEAD);
    if ((frame.readUInt8(0) & 0x80) === 0) {
      const id = frame.readUInt32BE(0);
      this.#enqueue(id, () => this.#onData(id, Buffer.from(payload), (flags & FLAG_FIN) !== 0));
      return;
    }
    switch (frame.readUInt16BE(2)) {
      case FRAME.synStream: {
        const id = payload.readUInt32BE(0);
        const headers = this.#readHeaders(payload.subarray(10));
        this.#lastId = Math.max(this.#lastId, id);
        this.#enqueue(id, () => this.#onStream(id, headers));
        break;
      }
      case FRAME.reset: {
        const id = payload.readUInt32BE(0);
        const pair = this.#byId.get(id);
        // Goes past the queues, as a reset does there.
        if (pair !== undefined) {
          pair.reset = true;
          pair.pod?.destroy();
        }
        break;
      }
      case FRAME.ping: {
        const id = payload.readUInt32BE(0);
        this.pings.push(id);
        // As there: workers take them in turn, and one that stands still never answers.
        this.#enqueue(this.pings.length, () => {
          if (!this.deaf) this.send(pingFrame(id));
          return Promise.resolve();
        });
        break;
      }
      default:
    }
  }

  #enqueue(id: number, act: () => Promise<void>): void {
    const queue = this.#queues[id % WORKERS] as Queue;
    queue.frames.push(act);
    if (!queue.running) void this.#work(queue);
  }

  async #work(queue: Queue): Promise<void> {
    queue.running = true;
    for (let act = queue.frames.shift(); act !== undefined; act = queue.frames.shift()) {
      await act();
      if (this.#rest.length > 0) this.#readFrames();
      this.#options.carrier.resume();
    }
    queue.running = false;
  }

  /** Stored blocks of deflate by the letter of RFC 1951; the stream begins once for the connection. */
  #readHeaders(block: Buffer): ReadonlyMap<string, string> {
    let at = 0;
    if (!this.#begun) {
      if (block.readUInt16BE(0) !== 0x7801) throw new Error('the header block does not begin as zlib does');
      this.#begun = true;
      at = 2;
    }
    const parts: Buffer[] = [];
    while (at < block.length) {
      const length = block.readUInt16LE(at + 1);
      if (block.readUInt8(at) !== 0 || block.readUInt16LE(at + 3) !== (~length & 0xffff))
        throw new Error('not a stored block');
      parts.push(block.subarray(at + 5, at + 5 + length));
      at += 5 + length;
    }
    const plain = Buffer.concat(parts);
    const headers = new Map<string, string>();
    let from = 4;
    const text = () => {
      const size = plain.readUInt32BE(from);
      from += 4 + size;
      return plain.toString('latin1', from - size, from);
    };
    for (let left = plain.readUInt32BE(0); left > 0; left--) headers.set(text(), text());
    return headers;
  }

  async #onStream(id: number, headers: ReadonlyMap<string, string>): Promise<void> {
    const requestId = headers.get('requestid') ?? '';
    let pair = this.#pairs.get(requestId);
    if (pair === undefined) {
      const blank = { received: 0, halfClosed: false, reset: false, podClosed: false };
      pair = {
        port: Number(headers.get('port')),
        requestId,
        errorId: 0,
        dataId: 0,
        pod: null,
        connected: Promise.withResolvers<void>(),
        ...blank,
      };
      this.#pairs.set(requestId, pair);
    }
    this.#byId.set(id, pair);
    if (headers.get('streamtype') === 'error') pair.errorId = id;
    else pair.dataId = id;
    this.send(this.#headers.synReply(id, {}));
    if (pair.errorId !== 0 && pair.dataId !== 0) {
      this.#options.onStream(pair);
      void this.#connect(pair).then(pair.connected.resolve);
    }
  }

  async #connect(pair: Pair): Promise<void> {
    const port = this.#options.portOf(pair.port);
    // The node waits for a connection into a network that is being taken down.
    if (port === 'hole') return new Promise(() => {});
    if (typeof port !== 'number') {
      this.#fail(pair, port.text);
      return;
    }
    if (pair.reset) return;
    const pod = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    pair.pod = pod;
    pod.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') this.#fail(pair, refusedText(pair.port));
    });
    pod.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        const flowing = this.#options.carrier.send(Buffer.concat([dataHead(pair.dataId, piece.length, 0), piece]));
        if (flowing) continue;
        pod.pause();
        this.#options.carrier.onDrain(() => pod.resume());
      }
    });
    pod.on('close', () => {
      pair.podClosed = true;
    });
    pod.on('end', () => this.#endLater(pair));
    await new Promise<void>((resolve) => {
      pod.once('connect', resolve).once('close', resolve);
    });
  }

  #fail(pair: Pair, text: string): void {
    this.send(dataHead(pair.dataId, 0, FLAG_FIN));
    const bytes = Buffer.from(text);
    // The text comes a moment after the end of the data.
    setImmediate(() => {
      this.send(Buffer.concat([dataHead(pair.errorId, bytes.length, 0), bytes]));
      this.send(dataHead(pair.errorId, 0, FLAG_FIN));
      this.send(resetFrame(pair.dataId, 5));
    });
  }

  /** Either direction has ended: the whole connection goes after a while. */
  #endLater(pair: Pair): void {
    setTimeout(() => {
      pair.pod?.destroy();
      if (pair.reset) return;
      this.send(dataHead(pair.dataId, 0, FLAG_FIN));
      this.send(dataHead(pair.errorId, 0, FLAG_FIN));
    }, this.#options.endDelay);
  }

  async #onData(id: number, bytes: Buffer, ended: boolean): Promise<void> {
    const pair = this.#byId.get(id);
    if (pair === undefined || id === pair.errorId) return;
    pair.received += bytes.length;
    // As there: nothing takes the bytes before both streams are there.
    await pair.connected.promise;
    const { pod } = pair;
    if (pod !== null && !pod.destroyed && bytes.length > 0 && !pod.write(bytes)) {
      await new Promise<void>((resolve) => {
        pod.once('drain', resolve).once('close', resolve);
      });
    }
    if (!ended) return;
    pair.halfClosed = true;
    pod?.end();
    this.#endLater(pair);
  }
}
