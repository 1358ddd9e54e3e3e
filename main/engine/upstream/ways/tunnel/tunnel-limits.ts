import type { BackOffTimes } from '#engine/source/kubeconfig/server/back-off.ts';

/** Time limits of tunnels in milliseconds (reference: Kubernetes client 3.5 to 3.7). Tests shorten them. */
export interface TunnelTimes {
  /** To the API server, TLS included. */
  readonly connect: number;
  /** From the request to the answer that switches protocols. */
  readonly upgrade: number;
  /** Between two looks at every tunnel; what the next limits count is looked at this often. */
  readonly tick: number;
  /** A stream that is not even taken after so long: nothing new is put on the tunnel. */
  readonly reply: number;
  /** Between the answer to one PING and the next PING. */
  readonly ping: number;
  /** Without an answer to a PING: nothing new is put on the tunnel. */
  readonly suspect: number;
  /** Without an answer to a PING: the tunnel is given up. */
  readonly dead: number;
  /** The same on an own tunnel whose pod has not taken what was sent: it may only be slow, and the request has limits of its own. */
  readonly deadWhileSending: number;
  /** The same where the pod is no longer an endpoint: a connection into its vanishing network hangs without a word. */
  readonly deadWhenGone: number;
  /** How long after a pod ceased to be an endpoint the tunnels that open to it count as such: a request may be on its way. */
  readonly goneLately: number;
  /** Paused by one slow reader for so long: new streams go to another tunnel. */
  readonly crowded: number;
  /** Paused by one slow reader for so long: that stream is reset. */
  readonly slowReader: number;
  /** How long the end of a stream waits for the error text that says why. */
  readonly holdBack: number;
  /** How long a shared stream whose writer has ended may keep silent. */
  readonly linger: number;
  /** Without a stream: the tunnel is closed. */
  readonly idle: number;
  /** How long a stream waits for an API server that does not answer. */
  readonly patience: number;
  /** After the API server has refused a pod's tunnel: for so long the same is answered without asking. */
  readonly refusalRest: number;
  /** How long it is remembered which transports do not pass, and which rights are missing. */
  readonly memory: number;
  /** The most by which an opening in advance is put off. */
  readonly jitter: number;
  /** Between attempts to reach the API server. Attempts are made on demand only, so they need not become rare. */
  readonly backOff: BackOffTimes;
}

export const TUNNEL_TIMES: TunnelTimes = {
  connect: 10_000,
  upgrade: 15_000,
  tick: 1_000,
  reply: 2_000,
  ping: 10_000,
  suspect: 10_000,
  dead: 20_000,
  deadWhileSending: 120_000,
  deadWhenGone: 2_000,
  goneLately: 10_000,
  crowded: 1_000,
  slowReader: 30_000,
  holdBack: 100,
  linger: 60_000,
  idle: 600_000,
  patience: 5_000,
  refusalRest: 2_000,
  memory: 300_000,
  jitter: 250,
  backOff: { first: 800, cap: 5_000, reset: 120_000 },
};

/** Sizes and numbers of one cluster's tunnels; sizes in bytes. */
export interface TunnelLimits {
  /** Streams on one shared tunnel before there is a second one. */
  readonly streams: number;
  /** Shared tunnels; above it those without a stream are closed, longest unused first. */
  readonly tunnels: number;
  /** Shared tunnels that are in use; above it streams are packed closer. */
  readonly busyTunnels: number;
  /** Own tunnels; above it streams that want one share. */
  readonly ownTunnels: number;
  /** Tunnels that are being opened at the same time. */
  readonly opening: number;
  /** What is kept for a slow reader of a shared tunnel. */
  readonly buffer: number;
  /** What is kept for a slow reader that has its own tunnel, which may be paused at no harm. */
  readonly ownBuffer: number;
  /** What waits to be sent before writers wait too. */
  readonly backlog: number;
}

export const TUNNEL_LIMITS: TunnelLimits = {
  streams: 32,
  tunnels: 16,
  busyTunnels: 64,
  ownTunnels: 256,
  opening: 4,
  buffer: 4 * 1024 * 1024,
  ownBuffer: 1024 * 1024,
  backlog: 1024 * 1024,
};
