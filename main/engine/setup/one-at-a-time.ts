import { CodedError } from '../coded-error.ts';

/** Lets one act run at a time; whoever comes meanwhile is refused, not queued, since what they saw has changed then. */
export class OneAtATime {
  #running: AbortController | null = null;

  get isBusy(): boolean {
    return this.#running !== null;
  }

  /** Asks what runs to end. */
  cancel(): void {
    this.#running?.abort();
  }

  /** Throws `CodedError`: `setup-busy`. */
  async run<Result>(act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#running !== null) {
      throw new CodedError('setup-busy', 'Another set-up or undo is under way.', {
        hint: 'Wait for it, or cancel it.',
      });
    }
    const running = new AbortController();
    this.#running = running;
    try {
      return await act(running.signal);
    } finally {
      this.#running = null;
    }
  }
}
