import type { TunnelTimes } from './tunnel-limits.ts';

/**
 * Watches whether a tunnel still answers (reference 3.5, rule 4). It counts looks instead of reading a clock, so that
 * neither sleep nor a busy process of ours speaks against the other side. Whoever pauses the tunnel does not call `look`.
 */
export class Watchdog {
  readonly #times: TunnelTimes;
  readonly #ping: () => void;
  /** Milliseconds since the last answer, or since the PING that waits for one. */
  #waited = 0;
  #silent = 0;
  #asked = false;

  constructor(times: TunnelTimes, ping: () => void) {
    this.#times = times;
    this.#ping = ping;
  }

  get suspect(): boolean {
    return this.#asked && this.#waited >= this.#times.suspect;
  }

  /** The PING was answered. */
  answered(): void {
    this.#asked = false;
    this.#waited = 0;
  }

  /** Something came in. A tunnel that brings bytes is not dead, even if its other direction stands still. */
  heard(): void {
    this.#silent = 0;
  }

  /** One look, a tick after the last. `patience` says how long an answer may take. */
  look(patience: number): 'alive' | 'dead' {
    this.#waited += this.#times.tick;
    this.#silent += this.#times.tick;
    if (this.#asked) return this.#waited >= patience && this.#silent >= patience ? 'dead' : 'alive';
    if (this.#waited < this.#times.ping) return 'alive';
    this.#asked = true;
    this.#waited = 0;
    this.#ping();
    return 'alive';
  }
}
