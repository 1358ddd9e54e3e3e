import type { TunnelTransport } from './transport-memory.ts';
import type { TunnelError } from './tunnel-error.ts';

/** Who reads a stream. After `onEnd` or `onError` nothing follows, but `onError` may follow `onEnd`. */
export interface StreamSink {
  onBytes(bytes: Buffer): void;
  onEnd(): void;
  onError(error: TunnelError): void;
}

/** One connection to a port of a pod, open at once: bytes may be written before anybody has answered. */
export interface TunnelStream {
  /** `written` is called, never from within, once the memory may be used again and more may be written. */
  write(bytes: Buffer, written: () => void): void;
  /** Passes on the end of our side where the pod may see it; the node ends the whole connection a second later (reference 3.6). */
  end(): void;
  /** The reader has as much as it may keep. The tunnel stands still until it says otherwise. */
  setFull(state: 'full' | 'ready'): void;
  /** Takes the stream back, with all that may still be under way. */
  reset(): void;
}

/** Who owns a tunnel. */
export interface TunnelOwner {
  /** A stream is over, so that there is room. */
  onRoom(): void;
  /** The node says that the pod is not there. */
  onPodGone(): void;
  onClosed(tunnel: Tunnel): void;
}

/** A way to one pod that carries streams. */
export interface Tunnel {
  readonly transport: TunnelTransport;
  /** The one port that it leads to; null: any. */
  readonly port: number | null;
  readonly streams: number;
  /** Why no new stream should go here; null: it may. `busy` has its one stream already, `leaving` ends with its last. */
  readonly hindrance: 'suspect' | 'crowded' | 'busy' | 'leaving' | null;
  /** For one stream alone, and closed with it. */
  readonly isOwn: boolean;
  claim(): void;
  /** `ends`: whether the end of our side is passed on, as upgraded connections want it. */
  dial(port: number, sink: StreamSink, ends: 'passed' | 'kept'): TunnelStream;
  /** Called once a tick. */
  look(): void;
  /** No new stream; closed with the last one. */
  leave(): void;
  /** The pod is not an endpoint any more: as `leave`, and what no longer answers is not waited for long. */
  doubt(): void;
  /** Ends every stream with this error. */
  terminate(error: TunnelError | null): void;
}
