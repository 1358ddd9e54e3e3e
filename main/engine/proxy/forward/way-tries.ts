import type { BackendWays } from '../../upstream/ways/backend-ways.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import { UpstreamError } from '../../upstream/upstream-error.ts';

/**
 * Goes through the ways to endpoints for one exchange, once the first and best one is not enough: another where one failed
 * with nothing sent, and one that is only just being found out where none is known.
 */
export class WayTries {
  readonly #ways: BackendWays;
  readonly #failed: Endpoint[] = [];
  #lastError: UpstreamError | null = null;

  constructor(ways: BackendWays) {
    this.#ways = ways;
  }

  /** Why no way could be made ready, null where that was not the reason. */
  get lastError(): UpstreamError | null {
    return this.#lastError;
  }

  failed(reached: Endpoint): void {
    this.#failed.push(reached);
  }

  /** The next way to an endpoint, ready to be used; null where there is none left. */
  async next(endpoint: Endpoint): Promise<Endpoint | null> {
    for (;;) {
      const found = this.#ways.next(endpoint, this.#failed) ?? (await this.#late(endpoint));
      if (found === null || (await this.#isReady(found))) return found;
    }
  }

  async #late(endpoint: Endpoint): Promise<Endpoint | null> {
    const pending = this.#ways.pending(endpoint);
    if (pending === null) return null;
    await pending;
    return this.#ways.next(endpoint, this.#failed);
  }

  async #isReady(reached: Endpoint): Promise<boolean> {
    try {
      await reached.way?.ready?.();
      return true;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      this.#lastError = error;
      this.#failed.push(reached);
      return false;
    }
  }
}
