import type { WebSocket } from 'ws';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { Carrier } from './carrier.ts';
import { Outbox } from './outbox.ts';
import type { TunnelTransport } from './transport-memory.ts';
import { ERROR_TEXT_SIZE, streamError, TunnelError, type StreamTarget } from './tunnel-error.ts';
import type { TunnelLimits, TunnelTimes } from './tunnel-limits.ts';
import type { StreamSink, Tunnel, TunnelOwner, TunnelStream } from './tunnel.ts';
import { DATA_SIZE } from './spdy-frames.ts';
import { Watchdog } from './watchdog.ts';

export interface ChannelTunnelOptions {
  readonly carrier: Carrier;
  /** Under the carrier, for the PING of WebSocket itself: the old protocol has none. */
  readonly socket: WebSocket;
  readonly target: StreamTarget;
  readonly owner: TunnelOwner;
  readonly times: TunnelTimes;
  readonly limits: TunnelLimits;
}

const DATA = 0;
const ERROR = 1;
const DATA_CHANNEL = Buffer.from([DATA]);
/** The first message of each channel begins with the port (reference 3.1). */
const PORT_SIZE = 2;

/**
 * The old protocol `v4.channel.k8s.io`: one WebSocket is one TCP connection to one port, dialled when it opens. The first
 * byte of a message names its channel. Our side cannot end without ending everything (reference 3.1).
 */
export class ChannelTunnel implements Tunnel, TunnelStream {
  readonly transport: TunnelTransport = 'channels';
  readonly isOwn = true;
  readonly port: number;
  readonly #options: ChannelTunnelOptions;
  readonly #outbox: Outbox;
  readonly #watchdog: Watchdog;
  #sink: StreamSink | null = null;
  #state: 'idle' | 'used' | 'closed' = 'idle';
  #paused = false;
  #hasSent = false;
  #unanswered = 0;
  #text = '';
  /** Bytes of the port that are still to come, by channel. */
  readonly #portLeft = [PORT_SIZE, PORT_SIZE];

  constructor(options: ChannelTunnelOptions) {
    this.#options = options;
    this.port = options.target.port;
    this.#outbox = new Outbox(options.carrier, { limit: options.limits.backlog, pieces: 'apart' });
    this.#watchdog = new Watchdog(options.times, () => {
      options.socket.ping();
      return 1;
    });
    options.socket.on('pong', () => {
      this.#unanswered = 0;
      this.#watchdog.heard();
      this.#watchdog.answered();
    });
  }

  get streams(): number {
    return this.#state === 'used' ? 1 : 0;
  }

  get hindrance(): Tunnel['hindrance'] {
    if (this.#state === 'closed') return 'leaving';
    if (this.#watchdog.suspect) return 'suspect';
    return this.#state === 'used' ? 'busy' : null;
  }

  claim(): void {
    // It never is anything but one stream's own.
  }

  dial(_port: number, sink: StreamSink): TunnelStream {
    this.#state = 'used';
    this.#sink = sink;
    // Not before: the pod may speak first, and somebody has to listen.
    this.#options.carrier.start({
      onBytes: (bytes) => this.#onMessage(bytes),
      onClose: (reason, how) => this.#onClose(reason, how),
    });
    return this;
  }

  look(): void {
    if (this.#state === 'closed' || this.#paused) return;
    const { dead, deadWhileSending } = this.#options.times;
    const patience = this.#unanswered > DATA_SIZE ? deadWhileSending : dead;
    if (this.#watchdog.look(patience) === 'dead') this.#lose('stalled', phrase('tunnel-silent'));
  }

  leave(): void {
    if (this.#state === 'idle') this.terminate(null);
  }

  /** The pod's end shows in its one connection; there is nothing else to ask. */
  doubt(): void {
    this.leave();
  }

  terminate(error: TunnelError | null): void {
    this.#lose('closed', error?.phrase ?? phrase('tunnel-closed'));
  }

  write(bytes: Buffer, written: () => void): void {
    this.#hasSent = true;
    this.#unanswered += bytes.length;
    for (let at = 0; at < bytes.length; at += DATA_SIZE) {
      const last = at + DATA_SIZE >= bytes.length;
      this.#outbox.put([DATA_CHANNEL, bytes.subarray(at, at + DATA_SIZE)], last ? written : undefined);
    }
  }

  end(): void {
    // There is no word for it; the pod learns it with `reset`.
  }

  setFull(state: 'full' | 'ready'): void {
    this.#paused = state === 'full';
    if (this.#paused) this.#options.carrier.pause();
    else this.#options.carrier.resume();
  }

  reset(): void {
    this.#close();
  }

  #onMessage(message: Buffer): void {
    this.#watchdog.heard();
    const channel = message[0];
    if (channel !== DATA && channel !== ERROR) {
      this.#lose('lost', phrase('tunnel-unknown-channel'));
      return;
    }
    const port = Math.min(this.#portLeft[channel] ?? 0, message.length - 1);
    this.#portLeft[channel] = (this.#portLeft[channel] ?? 0) - port;
    const bytes = message.subarray(1 + port);
    if (bytes.length === 0) return;
    if (channel === ERROR) {
      if (this.#text.length < ERROR_TEXT_SIZE) this.#text += bytes.toString('utf8');
      this.#failWithText();
    } else this.#sink?.onBytes(bytes);
  }

  /** The text comes in one message, and the end of the WebSocket may take its time. */
  #failWithText(): void {
    const error = streamError(this.#text, this.#options.target);
    if (error.fault === 'pod-gone') this.#options.owner.onPodGone();
    const sink = this.#sink;
    this.#close();
    sink?.onError(error);
  }

  #onClose(reason: Phrase, how: 'ended' | 'broken'): void {
    const sink = this.#sink;
    // There is no other word for the end of the pod's side.
    if (how === 'ended') {
      this.#close();
      sink?.onEnd();
    } else this.#lose('lost', reason);
  }

  #lose(fault: 'lost' | 'stalled' | 'closed', reason: Phrase): void {
    const sink = this.#sink;
    if (this.#state === 'closed') return;
    this.#close();
    sink?.onError(new TunnelError(fault, reason, { unprocessed: !this.#hasSent }));
  }

  #close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#sink = null;
    this.#outbox.close();
    this.#options.carrier.terminate();
    this.#options.owner.onClosed(this);
  }
}
