import { phrase } from '#shared/model/phrase.ts';
import { ChunkedReader } from '../../../upstream/http1/chunked-reader.ts';
import type { BodyTaker, ClientFault } from '../../exchange.ts';

/** The client ended its side in the middle of a body. */
export const CUT_BODY: ClientFault = { status: 400, reason: 'bad-request', detail: phrase('request-body-cut') };

/** Takes a request body out of the bytes of a connection, for whoever wants it. */
export class RequestBodyReader {
  /** true once nothing of the body is outstanding. */
  complete = false;
  /** true while the taker wants no more. */
  held = false;
  /** null: what is read is thrown away. */
  taker: BodyTaker | null = null;
  #left: number;
  #chunked: ChunkedReader | null;

  /** `length` in bytes, -1 for chunks. */
  constructor(length: number) {
    this.#left = length;
    this.#chunked = length < 0 ? new ChunkedReader('client') : null;
  }

  /**
   * Hands on what belongs to the body, as views of the same memory, and gives the position after it. Throws `UpstreamError`
   * where a chunk cannot be read.
   */
  read(bytes: Buffer): number {
    const chunked = this.#chunked;
    let stop: number;
    if (chunked === null) {
      stop = Math.min(this.#left, bytes.length);
      this.#left -= stop;
      this.#takePiece(bytes, 0, stop);
      this.complete = this.#left === 0;
    } else {
      stop = chunked.read(bytes, 0, bytes.length, this.#takePiece);
      this.complete = stop >= 0;
      if (stop < 0) stop = bytes.length;
    }
    if (this.complete) {
      this.held = false;
      this.taker?.onRequestEnd(chunked?.trailers ?? []);
    }
    return stop;
  }

  #takePiece = (bytes: Buffer, from: number, to: number): void => {
    if (this.taker === null || from === to) return;
    if (!this.taker.onRequestBody(bytes.subarray(from, to))) this.held = true;
  };
}
