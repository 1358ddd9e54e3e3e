import { CodedError } from '../coded-error.ts';

/** Milliseconds between two tries to have a port that another program holds. */
const REBIND = 5_000;

export interface PortWatchParts {
  /** Opens a standard port where it is not open yet; rejects with `CodedError` where it cannot be had. */
  readonly open: (scheme: 'http' | 'https', addresses: readonly string[]) => Promise<void>;
  /** Ports that answer now. */
  readonly numbers: () => Readonly<Record<'http' | 'https', number>>;
  /** Where to listen; null while no set-up is in force. */
  readonly addresses: () => readonly string[] | null;
  readonly onChange: () => void;
  readonly report: (error: unknown) => void;
}

/** Takes a standard port that another program held, or that was lost, as soon as it is free (reference trust I 36). */
export class PortWatch {
  readonly #parts: PortWatchParts;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: PortWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.bind().catch((error: unknown) => this.#parts.report(error)), REBIND);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Tries now. */
  async bind(): Promise<void> {
    const { open, numbers, addresses, onChange } = this.#parts;
    const where = addresses();
    if (where === null) return;
    const before = JSON.stringify(numbers());
    for (const scheme of ['http', 'https'] as const) {
      try {
        await open(scheme, where);
      } catch (error) {
        // Still held, or not allowed: tried again later.
        if (!(error instanceof CodedError)) throw error;
      }
    }
    if (JSON.stringify(numbers()) !== before) onChange();
  }
}
