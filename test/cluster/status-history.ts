import { findEngine } from '#main/start/engine-client.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Product } from './product.ts';

/** Everything that a running product tells of itself, from now on. */
export class StatusHistory implements Disposable {
  readonly told: EngineStatus[] = [];
  readonly #waiting = new Set<() => void>();
  #leave: () => void = () => {};
  #ended: Error | null = null;

  static async follow(product: Product): Promise<StatusHistory> {
    const running = await findEngine(product.folder);
    if (running === null) throw new Error('the program does not run');
    const history = new StatusHistory();
    const { connection } = running;
    const add = (status: EngineStatus) => {
      history.told.push(status);
      history.#wake();
    };
    const onEnd = (error: Error) => {
      history.#ended = error;
      history.#wake();
    };
    connection.follow('status', { onSnapshot: add, onDelta: add, onEnd });
    history.#leave = () => connection.close();
    await history.until(() => true);
    return history;
  }

  /** The first that fits, of those told after the first `from`. */
  async until(fits: (status: EngineStatus) => boolean, from = 0): Promise<EngineStatus> {
    for (let at = from; ; at += 1) {
      while (at >= this.told.length) {
        if (this.#ended !== null) throw this.#ended;
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
      const status = this.told[at] as EngineStatus;
      if (fits(status)) return status;
    }
  }

  [Symbol.dispose](): void {
    this.#leave();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
