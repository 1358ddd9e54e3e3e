import type { TunnelTimes } from './tunnel-limits.ts';

/** PINGs of one round: the server hands them to its five workers in turn, and one that stands still must not be missed. */
export const WORKERS = 5;

/**
 * Watches whether a tunnel still answers (reference 3.5, rule 4). It counts looks instead of reading a clock, so that
 * neither sleep nor a busy process of ours speaks against the other side. Whoever pauses the tunnel does not call `look`.
 */
export class Watchdog {
  readonly #times: TunnelTimes;
  readonly #ping: () => number;
  /** Milliseconds since the last answer, or since the PINGs that wait for one. */
  #waited = 0;
  #silent = 0;
  /** PINGs that are not answered. */
  #asked = 0;

  /** `ping` sends a round, and gives how many answers are due. */
  constructor(times: TunnelTimes, ping: () => number) {
    this.#times = times;
    this.#ping = ping;
  }

  get suspect(): boolean {
    return this.#asked > 0 && this.#waited >= this.#times.suspect;
  }

  /** A PING was answered. */
  answered(): 'all' | 'some' {
    if (this.#asked > 1) {
      this.#asked -= 1;
      return 'some';
    }
    this.#asked = 0;
    this.#waited = 0;
    return 'all';
  }

  /** Something came in. A tunnel that brings bytes is not dead, even if its other direction stands still. */
  heard(): void {
    this.#silent = 0;
  }

  /** Asks now, unless it waits for answers already. */
  ask(): void {
    if (this.#asked > 0) return;
    this.#waited = 0;
    this.#asked = this.#ping();
  }

  /** One look, a tick after the last. `patience` says how long an answer may take. */
  look(patience: number): 'alive' | 'dead' {
    this.#waited += this.#times.tick;
    this.#silent += this.#times.tick;
    if (this.#asked > 0) return this.#waited >= patience && this.#silent >= patience ? 'dead' : 'alive';
    if (this.#waited >= this.#times.ping) this.ask();
    return 'alive';
  }
}
