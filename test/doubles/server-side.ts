/** The connection that the server's side of SPDY stands on. */
export interface ServerCarrier {
  /** Sends bytes; `false` while the other side takes none, then `onDrain` follows. */
  send(bytes: Buffer): boolean;
  onDrain(act: () => void): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Where a port of the pod leads: a port on loopback, a text that the node says in its place, or nowhere without a word. */
export type PodPort = number | { readonly text: string } | 'hole';

/** What the server has seen of one pair of streams. */
export interface ServerStream {
  readonly port: number;
  readonly requestId: string;
  received: number;
  /** The client has ended its side. */
  halfClosed: boolean;
  /** The client has taken it back. */
  reset: boolean;
  /** The pod's end is over. */
  podClosed: boolean;
}
