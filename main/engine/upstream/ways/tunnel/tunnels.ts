import type { Duplex } from 'node:stream';
import { phrase } from '#shared/model/phrase.ts';
import { BackOff } from '#engine/source/kubeconfig/server/back-off.ts';
import { ListGate } from '#engine/source/kubeconfig/reading/list-gate.ts';
import { PodTunnels, type PodTunnelsOwner, type TunnelKind } from './pod-tunnels.ts';
import { TUNNEL_TRANSPORTS, type TunnelTransport } from './transport-memory.ts';
import { TunnelError, type StreamTarget } from './tunnel-error.ts';
import { TUNNEL_LIMITS, TUNNEL_TIMES, type TunnelLimits, type TunnelTimes } from './tunnel-limits.ts';
import { TunnelOpener, type TunnelAccess } from './tunnel-opener.ts';
import { TunnelSocket } from './tunnel-socket.ts';
import type { Tunnel, TunnelOwner } from './tunnel.ts';

/** A pod that is spoken to, or was lately. */
export interface PodState {
  readonly namespace: string;
  readonly pod: string;
  /** Of the tunnels that are open; null where none is. */
  readonly transport: TunnelTransport | null;
  readonly tunnels: number;
  readonly streams: number;
  /** Connections that wait for a tunnel. */
  readonly waiting: number;
  /** Tunnels that do not answer at the moment. */
  readonly suspect: number;
  /** The last failure to open a tunnel, until one opens. */
  readonly lastError: TunnelError | null;
}

export interface DialOptions extends StreamTarget {
  readonly kind: TunnelKind;
  /** Milliseconds to wait for an API server that does not answer, for example because it restarts. Default: `TunnelTimes`. */
  readonly patience?: number;
}

/** Ways through the API server to the pods of one cluster. */
export interface Tunnels {
  /**
   * A connection to a port of a pod. It is returned at once and is still connecting; `connect`, `error` (`TunnelError`)
   * and `close` follow as with `net.connect`. Bytes may be written before.
   */
  dial(options: DialOptions): TunnelSocket & Duplex;
  /** Opens a tunnel to a pod that is likely to be asked soon; costs the pod nothing. */
  warm(namespace: string, pod: string): void;
  /** The pod is no longer an endpoint: no new stream, and no tunnel is kept for it. */
  evict(namespace: string, pod: string): void;
  /** The machine is in another network or was asleep: every tunnel may be dead, and what is known of the cluster is stale. */
  reset(): void;
  /** Ends everything; connections that are asked for afterwards fail. */
  close(): void;
  readonly states: readonly PodState[];
}

export interface TunnelsOptions {
  readonly times?: TunnelTimes;
  readonly limits?: TunnelLimits;
  /** What may be tried, best first; all by default. */
  readonly transports?: readonly TunnelTransport[];
}

/** Tunnels of one context. Where its kubeconfig changes, these are closed and others made. */
export function createTunnels(access: TunnelAccess, options: TunnelsOptions = {}): Tunnels {
  return new ClusterTunnels(access, options);
}

class ClusterTunnels implements Tunnels {
  readonly #times: TunnelTimes;
  readonly #limits: TunnelLimits;
  readonly #opener: TunnelOpener;
  readonly #gate: ListGate;
  readonly #pods = new Map<string, PodTunnels>();
  #backOff: BackOff;
  /** Until when the API server is left alone, of `performance.now`. */
  #restUntil = 0;
  #ending = new AbortController();
  #closed = false;
  #ticker: NodeJS.Timeout | null = null;
  readonly #warming = new Set<NodeJS.Timeout>();

  constructor(access: TunnelAccess, options: TunnelsOptions) {
    const { times = TUNNEL_TIMES, limits = TUNNEL_LIMITS, transports = TUNNEL_TRANSPORTS } = options;
    this.#times = times;
    this.#limits = limits;
    this.#opener = new TunnelOpener(access, { times, limits, transports });
    this.#gate = new ListGate(limits.opening);
    this.#backOff = new BackOff(times.backOff);
  }

  get states(): readonly PodState[] {
    return [...this.#pods.values()].map((pod) => stateOf(pod));
  }

  dial({ namespace, pod, port, kind, patience = this.#times.patience }: DialOptions): TunnelSocket {
    const socket = new TunnelSocket({ pod, port, linger: this.#times.linger });
    if (this.#closed) socket.destroy(givenUp());
    else {
      this.#pod(namespace, pod).dial({ socket, kind, until: performance.now() + patience });
      this.#tick();
    }
    return socket;
  }

  warm(namespace: string, pod: string): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#warming.delete(timer);
      if (this.#counts().shared >= this.#limits.tunnels) return;
      this.#pod(namespace, pod).warm();
      this.#tick();
    }, Math.random() * this.#times.jitter);
    this.#warming.add(timer);
  }

  evict(namespace: string, pod: string): void {
    this.#pods.get(keyOf(namespace, pod))?.evict();
  }

  reset(): void {
    this.#opener.forget();
    this.#backOff = new BackOff(this.#times.backOff);
    this.#restUntil = 0;
    this.#terminate();
    this.#ending = new AbortController();
  }

  close(): void {
    this.#closed = true;
    this.#terminate();
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
  }

  #terminate(): void {
    for (const timer of this.#warming) clearTimeout(timer);
    this.#warming.clear();
    const error = givenUp();
    this.#ending.abort(error);
    for (const pod of this.#pods.values()) pod.terminate(error);
  }

  #pod(namespace: string, pod: string): PodTunnels {
    const key = keyOf(namespace, pod);
    let found = this.#pods.get(key);
    if (found === undefined) {
      found = new PodTunnels(
        { namespace, pod },
        {
          owner: this.#ownerOf(namespace, pod),
          refusalRest: this.#times.refusalRest,
          goneLately: this.#times.goneLately,
        },
      );
      this.#pods.set(key, found);
    }
    return found;
  }

  #ownerOf(namespace: string, pod: string): PodTunnelsOwner {
    const counts = () => this.#counts();
    return {
      limits: this.#limits,
      get counts() {
        return counts();
      },
      canShare: () => this.#opener.canShare(namespace),
      open: (port, owner) => this.#open({ namespace, pod, port }, owner),
      restLeft: () => this.#restUntil - performance.now(),
      changed: () => this.#tidy(),
    };
  }

  async #open(target: StreamTarget, owner: TunnelOwner): Promise<Tunnel> {
    const { signal } = this.#ending;
    try {
      const tunnel = await this.#gate.run(signal, () => this.#opener.open(target, owner, signal));
      this.#backOff = new BackOff(this.#times.backOff);
      this.#restUntil = 0;
      return tunnel;
    } catch (error) {
      if (error instanceof TunnelError && error.fault === 'unreachable') {
        const now = performance.now();
        // Several fail together, and they are one failure.
        if (now >= this.#restUntil) this.#restUntil = now + this.#backOff.delay(now);
      }
      throw error instanceof TunnelError ? error : unexpected(error);
    }
  }

  #counts(): { readonly shared: number; readonly own: number } {
    let shared = 0;
    let own = 0;
    for (const pod of this.#pods.values()) {
      for (const { isOwn } of pod.tunnels) {
        if (isOwn) own += 1;
        else shared += 1;
      }
    }
    return { shared, own };
  }

  /** Closes those above the limit that nobody uses, longest unused first. */
  #tidy(): void {
    let excess = this.#counts().shared - this.#limits.tunnels;
    if (excess <= 0) return;
    const oldestFirst = [...this.#pods.values()].sort((left, right) => left.lastUsed - right.lastUsed);
    for (const pod of oldestFirst) {
      for (const tunnel of pod.tunnels) {
        if (excess <= 0) return;
        if (tunnel.isOwn || tunnel.streams > 0 || pod.waiting > 0) continue;
        excess -= 1;
        tunnel.leave();
      }
    }
  }

  #tick(): void {
    this.#ticker ??= setInterval(() => {
      const now = performance.now();
      for (const [key, pod] of this.#pods) {
        pod.look();
        const { tunnels } = pod;
        const isIdle = now - pod.lastUsed >= this.#times.idle;
        if (isIdle) for (const tunnel of tunnels) if (tunnel.streams === 0) tunnel.leave();
        if (isIdle && pod.tunnels.length + pod.opening + pod.waiting === 0) this.#pods.delete(key);
      }
      if (this.#pods.size > 0 || this.#ticker === null) return;
      clearInterval(this.#ticker);
      this.#ticker = null;
    }, this.#times.tick);
  }
}

function keyOf(namespace: string, pod: string): string {
  return `${namespace}/${pod}`;
}

function stateOf(pod: PodTunnels): PodState {
  const { tunnels, namespace, waiting, lastError } = pod;
  return {
    namespace,
    pod: pod.pod,
    transport: tunnels[0]?.transport ?? null,
    tunnels: tunnels.length,
    streams: tunnels.reduce((sum, { streams }) => sum + streams, 0),
    waiting,
    suspect: tunnels.filter(({ hindrance }) => hindrance === 'suspect').length,
    lastError,
  };
}

function givenUp(): TunnelError {
  return new TunnelError('closed', phrase('tunnel-given-up'), { unprocessed: true });
}

function unexpected(error: unknown): TunnelError {
  const word = error instanceof Error ? error.name : typeof error;
  return new TunnelError('unreachable', phrase('tunnel-unopened', { word }), { unprocessed: true });
}
