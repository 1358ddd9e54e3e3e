import { phrase } from '#shared/model/phrase.ts';
import { ProtocolError } from './failure.ts';

const FIRST_SIZE = 2 * 1024 * 1024;
/** What is larger was an exception, and is not kept. */
const LARGEST_KEPT = 8 * 1024 * 1024;
const MOST_KEPT = 2;
/** Milliseconds after the last use, when all lists are read. */
const REST = 2_000;

/** The bytes of one answer while they arrive; refuses more than `limit` of them with a `ProtocolError`. */
export class PageBuffer {
  readonly #limit: number;
  #memory: Buffer;
  #length = 0;

  constructor(memory: Buffer, limit: number) {
    this.#memory = memory;
    this.#limit = limit;
  }

  get memory(): Buffer {
    return this.#memory;
  }

  /** What has arrived; valid until the buffer is given back. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#limit) throw new ProtocolError(phrase('answer-too-large'));
    if (length > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#memory.length * 2));
      this.#memory.copy(larger, 0, 0, this.#length);
      this.#memory = larger;
    }
    chunk.copy(this.#memory, this.#length);
    this.#length = length;
  }
}

/**
 * Memory for whole answers, used again and again: blocks of megabytes that come and go make the system's allocator keep
 * what it was given, which a large cluster makes felt.
 */
export class PageBuffers {
  #kept: Buffer[] = [];
  #resting: NodeJS.Timeout | null = null;

  /** Gives a buffer to `use` for as long as that takes. */
  async with<Result>(limit: number, use: (buffer: PageBuffer) => Promise<Result>): Promise<Result> {
    const buffer = new PageBuffer(this.#kept.pop() ?? Buffer.allocUnsafeSlow(FIRST_SIZE), limit);
    try {
      return await use(buffer);
    } finally {
      const { memory } = buffer;
      if (memory.length <= LARGEST_KEPT && this.#kept.length < MOST_KEPT) this.#kept.push(memory);
      this.#resting ??= setTimeout(() => this.#release(), REST).unref();
      this.#resting.refresh();
    }
  }

  #release(): void {
    this.#kept = [];
    this.#resting = null;
  }
}
