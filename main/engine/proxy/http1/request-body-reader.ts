import { ChunkedReader } from '../../upstream/http1/chunked-reader.ts';

const NO_TRAILERS: readonly string[] = [];

/** Takes a request body out of the bytes of a connection. */
export class RequestBodyReader {
  /** true once nothing of the body is outstanding. */
  complete = false;
  trailers: readonly string[] = NO_TRAILERS;
  #left: number;
  #chunked: ChunkedReader | null;
  #take: (bytes: Buffer) => void;

  /**
   * `length`: bytes, -1 for chunks, Infinity where the coding is unknown and the body ends with the connection. `take` gets
   * views of the memory that was handed in.
   */
  constructor(length: number, take: (bytes: Buffer) => void) {
    this.#left = length;
    this.#chunked = length < 0 ? new ChunkedReader() : null;
    this.#take = take;
  }

  /** Gives the position after what belongs to the body. Throws where a chunk cannot be read. */
  read(bytes: Buffer): number {
    const chunked = this.#chunked;
    if (chunked === null) {
      const size = Math.min(this.#left, bytes.length);
      this.#left -= size;
      if (this.#left === 0) this.complete = true;
      this.#take(size === bytes.length ? bytes : bytes.subarray(0, size));
      return size;
    }
    const stop = chunked.read(bytes, 0, bytes.length, this.#takePiece);
    if (stop < 0) return bytes.length;
    this.trailers = chunked.trailers ?? NO_TRAILERS;
    this.complete = true;
    return stop;
  }

  #takePiece = (bytes: Buffer, from: number, to: number): void => this.#take(bytes.subarray(from, to));
}
