import type { UpstreamConnection } from '../../upstream/upstream-connection.ts';
import type { BodyTaker, Exchange } from '../exchange.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import { Spool } from './spool.ts';

export interface BufferedBodyOptions {
  /** Bytes that the body may have, 0 for no limit. */
  readonly limit: number;
  /** Bytes that stay in memory; the rest goes to a temporary file. */
  readonly memory: number;
  readonly onTooLarge: () => void;
  /** The whole body is there. */
  readonly onComplete: () => void;
  /** It could not be kept. */
  readonly onFailed: (error: Error) => void;
}

/**
 * Reads a request body to its end before the pod is called, as the controller does (reference 9: request buffering), so that
 * its length is known and every try can send it from its beginning.
 */
export class BufferedBody implements OutgoingBody, BodyTaker {
  readonly replayable = true;
  #exchange: Exchange;
  #options: BufferedBodyOptions;
  #spool: Spool;
  #connection: UpstreamConnection | null = null;
  #at = 0;
  #reading = false;
  #finished = false;
  #stopped = false;

  constructor(exchange: Exchange, options: BufferedBodyOptions) {
    this.#exchange = exchange;
    this.#options = options;
    this.#spool = new Spool({ memory: options.memory, onError: (error) => this.#onFailed(error) });
  }

  /** Bytes of the body, once it is complete. */
  get length(): number {
    return this.#spool.length;
  }

  read(): void {
    // Nobody else will say it: the pod is not called before the body is here.
    if (this.#exchange.head.expect !== null) this.#exchange.inform(100, []);
    this.#exchange.readBody(this);
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
    if (this.#spool.write(bytes)) return true;
    void this.#spool.whenWritten().then(() => exchange.resumeBody());
    return false;
  }

  onRequestEnd(): void {
    this.#exchange.bodyCopy?.end();
    this.#exchange.bodyCopy = null;
    if (!this.#stopped) this.#options.onComplete();
  }

  restart(): void {
    this.#connection = null;
  }

  ready(connection: UpstreamConnection | null): void {
    if (this.#stopped || connection === null) return;
    if (this.#connection !== connection) {
      this.#connection = connection;
      this.#at = 0;
      this.#finished = false;
    }
    this.#pump(connection);
  }

  continued(): void {
    // It was said before.
  }

  answerBegan(): void {
    // As above: nothing is left to be said.
  }

  stop(): void {
    this.#stopped = true;
    this.#exchange.bodyCopy?.abandon();
    this.#exchange.bodyCopy = null;
    this.#connection = null;
    this.#spool.close();
  }

  #pump(connection: UpstreamConnection): void {
    while (this.#connection === connection && !this.#finished && !this.#reading) {
      const piece = this.#spool.read(this.#at);
      if (piece instanceof Promise) {
        this.#reading = true;
        piece.then(
          (bytes) => {
            this.#reading = false;
            // Another try may have begun meanwhile: it reads from the beginning.
            if (this.#connection !== connection) this.ready(this.#connection);
            else if (this.#send(connection, bytes)) this.#pump(connection);
          },
          (error: unknown) => this.#onFailed(error instanceof Error ? error : new Error(String(error))),
        );
        return;
      }
      if (!this.#send(connection, piece)) return;
    }
  }

  #send(connection: UpstreamConnection, bytes: Buffer): boolean {
    if (bytes.length === 0) {
      this.#finished = true;
      connection.finish([]);
      return false;
    }
    this.#at += bytes.length;
    return connection.write(bytes);
  }

  #onFailed(error: Error): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onFailed(error);
  }
}
