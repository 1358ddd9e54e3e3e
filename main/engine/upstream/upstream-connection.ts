import type { AnswerHandler } from './answer-handler.ts';
import type { Way } from './ways/way.ts';

/** Where a connection leads. Addresses are literal; names are resolved before. */
export interface Target {
  readonly address: string;
  readonly port: number;
  /** null or absent: straight to the address. */
  readonly way?: Way | null;
}

/** Time limits of one exchange in milliseconds, 0 for none; `headerSize` in bytes. */
export interface ExchangeLimits {
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  readonly headerSize: number;
}

/** How the body of a request goes out: not at all, as it is, or as chunks where the protocol needs them. */
export type BodyFraming = 'none' | 'counted' | 'chunked';

/** What one exchange asks of a connection. */
export interface Sending {
  readonly method: string;
  readonly body: BodyFraming;
  readonly handler: AnswerHandler;
  readonly limits: ExchangeLimits;
}

/** One exchange with a pod, whatever the protocol: forwarding sees nothing else of it. */
export interface UpstreamConnection {
  /** Exchanges begun on this connection, this one included. */
  readonly uses: number;
  /** true once requests go out at once. */
  readonly isOpen: boolean;
  /** Milliseconds that opening took; 0 until it is open. */
  readonly connectTime: number;
  /** true once anything of an answer, 1xx included, has arrived in this exchange. */
  readonly answerSeen: boolean;
  /**
   * Begins an exchange. `head` is what goes out first, latin1, as the protocol has it (`outgoing-head.ts` of the proxy). May be
   * called before the connection is open. Where a body follows, `write` and `finish` bring it.
   */
  send(head: string, sending: Sending): void;
  /** Sends a piece of the request body. false: wait for `onRequestDrain`. The memory must stay as it is. */
  write(bytes: Buffer): boolean;
  /** The request is complete; trailers are names and values in turn, sent where there is a place for them. */
  finish(trailers: readonly string[]): void;
  /** Goes on reading after `full`. */
  resume(): void;
  /** Ends the exchange at once, without a word to the handler. */
  destroy(): void;
}

/** The pod's side of a tunnel, after 101. */
export interface UpstreamTunnel {
  /** false: wait for `onRequestDrain`. */
  write(bytes: Buffer): boolean;
  /** Passes on the end of the client's side. */
  endTunnel(): void;
  resume(): void;
}
