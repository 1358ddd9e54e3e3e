import type { TunnelError } from './tunnel-error.ts';
import type { TunnelLimits } from './tunnel-limits.ts';
import type { TunnelSocket } from './tunnel-socket.ts';
import type { Tunnel, TunnelOwner } from './tunnel.ts';

/** Whether a stream may share its tunnel: ordinary requests do; uploads, upgrades and long streams have their own (reference 3.5). */
export type TunnelKind = 'shared' | 'own';

/** A connection that waits for a tunnel. */
interface Waiting {
  readonly socket: TunnelSocket;
  readonly kind: TunnelKind;
  /** Until when an API server that does not answer is waited for, of `performance.now`. */
  readonly until: number;
}

/** What the tunnels of one pod ask of those of the cluster. */
export interface PodTunnelsOwner {
  readonly limits: TunnelLimits;
  /** Numbers over all pods. */
  readonly counts: { readonly shared: number; readonly own: number };
  /** Whether one tunnel can carry several streams, as far as is known. */
  canShare(): boolean;
  /** Opens one; rejects with `TunnelError`. `port` is that of a stream that waits. */
  open(port: number, owner: TunnelOwner): Promise<Tunnel>;
  /** Milliseconds until the API server may be asked again, 0: now. */
  restLeft(): number;
  changed(): void;
}

/** The tunnels to one pod, and the connections that wait for one. */
export class PodTunnels implements TunnelOwner {
  readonly namespace: string;
  readonly pod: string;
  lastUsed = performance.now();
  lastError: TunnelError | null = null;
  readonly #owner: PodTunnelsOwner;
  readonly #tunnels = new Set<Tunnel>();
  #waiting: Waiting[] = [];
  #opening = 0;
  /** Until when the last refusal is taken for granted. */
  #refusedUntil = 0;
  readonly #refusalRest: number;
  readonly #goneLately: number;
  /** Until when tunnels that open are doubted. */
  #goneUntil = 0;
  #retry: NodeJS.Timeout | null = null;
  #scheduled = false;

  constructor(
    names: { readonly namespace: string; readonly pod: string },
    options: { readonly owner: PodTunnelsOwner; readonly refusalRest: number; readonly goneLately: number },
  ) {
    this.namespace = names.namespace;
    this.pod = names.pod;
    this.#owner = options.owner;
    this.#refusalRest = options.refusalRest;
    this.#goneLately = options.goneLately;
  }

  get tunnels(): readonly Tunnel[] {
    return [...this.#tunnels];
  }

  get opening(): number {
    return this.#opening;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  dial(waiting: Waiting): void {
    this.lastUsed = performance.now();
    this.#waiting.push(waiting);
    waiting.socket.once('close', () => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
    });
    this.#pumpSoon();
  }

  /** Opens the first tunnel before it is needed. The old protocol would connect to the pod, so nothing is opened with it. */
  warm(): void {
    if (this.#tunnels.size > 0 || this.#opening > 0 || !this.#mayAsk() || !this.#owner.canShare()) return;
    this.#open(1);
  }

  /** The pod is gone, or is no endpoint any more: what runs may run out, as long as it answers. */
  evict(): void {
    this.#goneUntil = performance.now() + this.#goneLately;
    for (const tunnel of this.#tunnels) tunnel.doubt();
  }

  look(): void {
    for (const tunnel of this.#tunnels) tunnel.look();
    if (this.#waiting.length > 0) this.#pump();
  }

  terminate(error: TunnelError): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#refusedUntil = 0;
    this.#fail(error, () => true);
    for (const tunnel of this.#tunnels) tunnel.terminate(error);
  }

  onRoom(): void {
    this.lastUsed = performance.now();
    if (this.#waiting.length > 0) this.#pumpSoon();
    this.#owner.changed();
  }

  onPodGone(): void {
    this.evict();
  }

  onClosed(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel);
    this.#owner.changed();
    if (this.#waiting.length > 0) this.#pumpSoon();
  }

  #pumpSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Never from within `dial`: whoever dialled has yet to listen.
    process.nextTick(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Gives waiting connections the tunnels that there are, and opens as many as the others need. */
  #pump(): void {
    const left: Waiting[] = [];
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.socket.destroyed) continue;
      const tunnel = this.#choose(waiting);
      if (tunnel === null) left.push(waiting);
      else this.#attach(waiting, tunnel);
    }
    this.#waiting = [...left, ...this.#waiting];
    if (this.#waiting.length === 0) return;
    if (this.#mayAsk()) this.#openMissing();
    else if (this.lastError !== null && performance.now() < this.#refusedUntil) this.#fail(this.lastError, () => true);
    else this.#waitForServer();
  }

  #attach({ socket, kind }: Waiting, tunnel: Tunnel): void {
    if (this.#isAlone(kind)) tunnel.claim();
    const { buffer, ownBuffer } = this.#owner.limits;
    // One that wanted a tunnel of its own ends as if it had it.
    const ends = kind === 'own' || tunnel.isOwn ? 'passed' : 'kept';
    socket.attach((sink) => tunnel.dial(socket.remotePort, sink, ends), tunnel.isOwn ? ownBuffer : buffer);
  }

  /** The best tunnel for a connection: an unused one where it is to have its own, else the one with the fewest streams. */
  #choose({ socket, kind }: Waiting): Tunnel | null {
    const { limits, counts } = this.#owner;
    const crammed = counts.shared >= limits.busyTunnels;
    const alone = this.#isAlone(kind);
    let best: Tunnel | null = null;
    for (const tunnel of this.#tunnels) {
      if (tunnel.hindrance !== null || (tunnel.port !== null && tunnel.port !== socket.remotePort)) continue;
      if (alone ? tunnel.streams > 0 : !crammed && tunnel.streams >= limits.streams) continue;
      if (best === null || tunnel.streams < best.streams) best = tunnel;
    }
    return best;
  }

  #isAlone(kind: TunnelKind): boolean {
    return kind === 'own' && this.#owner.counts.own < this.#owner.limits.ownTunnels;
  }

  #openMissing(): void {
    const own = this.#waiting.filter(({ kind }) => this.#isAlone(kind)).length;
    const shared = this.#waiting.length - own;
    const perTunnel = this.#owner.canShare() ? this.#owner.limits.streams : 1;
    const wanted = Math.ceil(shared / perTunnel) + own;
    for (let missing = wanted - this.#opening; missing > 0; missing--) {
      this.#open(this.#waiting[Math.min(this.#opening, this.#waiting.length - 1)]?.socket.remotePort ?? 1);
    }
  }

  #open(port: number): void {
    this.#opening += 1;
    this.#owner.open(port, this).then(
      (tunnel) => {
        this.#opening -= 1;
        this.lastError = null;
        this.lastUsed = performance.now();
        if (tunnel.hindrance !== 'leaving') this.#tunnels.add(tunnel);
        this.#pump();
        // It was asked for just before, and what waited for it is on it now.
        if (performance.now() < this.#goneUntil) tunnel.doubt();
        // One of the old protocol is a connection to the pod that nobody asked for.
        if (tunnel.port !== null && tunnel.streams === 0) tunnel.terminate(null);
        this.#owner.changed();
      },
      (error: unknown) => {
        this.#opening -= 1;
        this.#onFailure(error as TunnelError);
      },
    );
  }

  #onFailure(error: TunnelError): void {
    if (error.fault === 'closed') {
      // Given up by us. Who waited then was told, and who waits now came later.
      this.#pump();
      return;
    }
    this.lastError = error;
    if (error.fault === 'unreachable') {
      const now = performance.now();
      this.#fail(error, ({ until }) => until <= now);
      if (this.#waiting.length > 0) this.#waitForServer();
    } else {
      this.#refusedUntil = performance.now() + this.#refusalRest;
      if (error.fault === 'pod-gone') this.evict();
      this.#fail(error, () => true);
    }
    this.#owner.changed();
  }

  #mayAsk(): boolean {
    return performance.now() >= this.#refusedUntil && this.#owner.restLeft() <= 0;
  }

  #waitForServer(): void {
    if (this.#retry !== null) return;
    const first = Math.min(...this.#waiting.map(({ until }) => until)) - performance.now();
    const wait = Math.max(1, Math.min(first, this.#owner.restLeft()));
    this.#retry = setTimeout(() => {
      this.#retry = null;
      const now = performance.now();
      const { lastError } = this;
      if (lastError !== null) this.#fail(lastError, ({ until }) => until <= now);
      this.#pump();
    }, wait);
  }

  #fail(error: TunnelError, which: (waiting: Waiting) => boolean): void {
    const failed = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((waiting) => !failed.includes(waiting));
    for (const { socket } of failed) socket.destroy(error);
  }
}
