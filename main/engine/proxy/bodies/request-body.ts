import { allowedTrailers } from '../../upstream/trailer-names.ts';
import type { UpstreamConnection } from '../../upstream/upstream-connection.ts';
import type { BodyTaker, Exchange } from '../exchange.ts';

const REPLAY_BYTES = 64 * 1024;
const CONTINUE_AFTER_MS = 1_000;

/**
 * Sends a request body on as it comes, with backpressure, and keeps its first 64 KB so that a failed try can be repeated.
 * Counts against the size limit, also where the body is chunked (reference 9).
 */
export class RequestBody implements BodyTaker {
  #exchange: Exchange;
  #options: { readonly limit: number; readonly onTooLarge: () => void };
  #connection: UpstreamConnection | null = null;
  #kept: Buffer[] | null = [];
  #keptBytes = 0;
  #trailers: readonly string[] | null = null;
  #reading = false;
  #stopped = false;
  #answered = false;
  #waitsForContinue: boolean;
  #continueTimer: NodeJS.Timeout | null = null;

  constructor(exchange: Exchange, options: { limit: number; onTooLarge: () => void }) {
    this.#exchange = exchange;
    this.#options = options;
    this.#waitsForContinue = exchange.head.expect !== null;
  }

  /** true while the body could be sent again from its beginning. */
  get replayable(): boolean {
    return this.#kept !== null;
  }

  /** A new try begins: nothing goes out before `ready`. */
  restart(): void {
    this.#connection = null;
  }

  /** The connection takes bytes: sends what was kept, then what comes. */
  ready(connection: UpstreamConnection | null): void {
    if (this.#stopped || connection === null) return;
    if (this.#connection === connection) {
      this.#exchange.resumeBody();
      return;
    }
    this.#connection = connection;
    if (this.#waitsForContinue) {
      // A pod that knows nothing of 100-continue just waits, and so would the client (RFC 9110, 10.1.1).
      this.#continueTimer ??= setTimeout(() => this.continued(), CONTINUE_AFTER_MS);
    }
    for (const bytes of this.#kept ?? []) this.#send(bytes);
    if (this.#keptBytes > REPLAY_BYTES) this.#kept = null;
    if (this.#trailers !== null) connection.finish(this.#trailers);
    else if (!this.#reading) {
      this.#reading = true;
      this.#exchange.readBody(this);
    } else this.#exchange.resumeBody();
  }

  /** The client may send its body. */
  continued(): void {
    if (this.#continueTimer !== null) clearTimeout(this.#continueTimer);
    this.#continueTimer = null;
    if (!this.#waitsForContinue) return;
    this.#waitsForContinue = false;
    if (!this.#stopped && !this.#answered) this.#exchange.inform(100, []);
  }

  /** The answer has begun: no 100 any more. */
  answerBegan(): void {
    this.#answered = true;
    if (this.#continueTimer !== null) clearTimeout(this.#continueTimer);
    this.#continueTimer = null;
  }

  stop(): void {
    this.#stopped = true;
    this.#exchange.bodyCopy?.abandon();
    this.#exchange.bodyCopy = null;
    this.#connection = null;
    this.#kept = null;
    this.answerBegan();
  }

  onRequestBody(bytes: Buffer): boolean {
    const exchange = this.#exchange;
    exchange.received += bytes.length;
    if (this.#stopped) return true;
    const { limit } = this.#options;
    if (limit > 0 && exchange.received > limit) {
      this.stop();
      this.#options.onTooLarge();
      return true;
    }
    exchange.bodyCopy?.write(bytes);
    if (this.#kept !== null) {
      this.#keptBytes += bytes.length;
      // What comes between two tries has not gone out anywhere: it is kept however much it is.
      if (this.#keptBytes > REPLAY_BYTES && this.#connection !== null) this.#kept = null;
      else this.#kept.push(bytes);
    }
    return this.#send(bytes);
  }

  onRequestEnd(trailers: readonly string[]): void {
    this.#exchange.bodyCopy?.end();
    this.#exchange.bodyCopy = null;
    this.#trailers = allowedTrailers(trailers);
    if (!this.#stopped) this.#connection?.finish(this.#trailers);
  }

  #send(bytes: Buffer): boolean {
    const connection = this.#connection;
    return connection !== null && (bytes.length === 0 || connection.write(bytes));
  }
}
