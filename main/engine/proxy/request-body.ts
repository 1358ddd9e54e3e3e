import type { Http1Connection } from '../upstream/http1/connection.ts';
import type { BodyTaker, Exchange } from './exchange.ts';

const REPLAY_BYTES = 64 * 1024;
const CONTINUE_AFTER_MS = 1_000;

/**
 * Sends a request body on as it comes, with backpressure, and keeps its first 64 KB so that a failed try can be repeated.
 * Counts against the size limit, also where the body is chunked (reference 9).
 */
export class RequestBody implements BodyTaker {
  #exchange: Exchange;
  #options: { readonly limit: number; readonly onTooLarge: () => void };
  #connection: Http1Connection | null = null;
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
  ready(connection: Http1Connection | null): void {
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
    if (this.#trailers !== null) this.#sendEnd(this.#trailers);
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
    if (this.#kept !== null) {
      this.#keptBytes += bytes.length;
      if (this.#keptBytes > REPLAY_BYTES) this.#kept = null;
      else this.#kept.push(bytes);
    }
    return this.#send(bytes);
  }

  onRequestEnd(trailers: readonly string[]): void {
    this.#trailers = trailers;
    if (!this.#stopped) this.#sendEnd(trailers);
  }

  #send(bytes: Buffer): boolean {
    const connection = this.#connection;
    if (connection === null || bytes.length === 0) return connection !== null;
    if (this.#exchange.bodyLength >= 0) return connection.write(bytes);
    connection.write(`${bytes.length.toString(16)}\r\n`);
    connection.write(bytes);
    return connection.write('\r\n');
  }

  #sendEnd(trailers: readonly string[]): void {
    const connection = this.#connection;
    if (connection === null) return;
    if (this.#exchange.bodyLength < 0) {
      let lines = '';
      for (let at = 0; at + 1 < trailers.length; at += 2) lines += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
      connection.write(`0\r\n${lines}\r\n`);
    }
    connection.finish();
  }
}
