import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = 64 * 1024;

/**
 * Bytes that wait: first in memory, beyond `memory` in a temporary file that only this user may read and that is gone as
 * soon as it is no longer needed. Errors of the file go to `onError`.
 */
export class Spool {
  /** Bytes written so far. */
  length = 0;
  #memory: number;
  #onError: (error: Error) => void;
  #pieces: Buffer[] = [];
  #inMemory = 0;
  #file: Promise<FileHandle> | null = null;
  #path: string | null = null;
  #writing: Promise<void> = Promise.resolve();
  #unwritten = 0;
  #closed = false;

  constructor(options: { readonly memory: number; readonly onError: (error: Error) => void }) {
    this.#memory = options.memory;
    this.#onError = options.onError;
  }

  /** Bytes that lie in the file, or are on their way there. */
  get inFile(): number {
    return this.length - this.#inMemory;
  }

  /** Takes bytes, which must stay as they are. false: `whenWritten` before more should come. */
  write(bytes: Buffer): boolean {
    if (this.#closed || bytes.length === 0) return true;
    const at = this.length;
    this.length += bytes.length;
    if (this.#file === null && this.length <= this.#memory) {
      this.#pieces.push(bytes);
      this.#inMemory += bytes.length;
      return true;
    }
    this.#file ??= this.#open();
    const file = this.#file;
    this.#unwritten += bytes.length;
    this.#writing = this.#writing
      .then(async () => {
        await writeAll(await file, bytes, at - this.#inMemory);
        this.#unwritten -= bytes.length;
      })
      .catch((error: unknown) => this.#failed(error));
    return this.#unwritten < PIECE;
  }

  /** Resolves when what was written so far lies where it belongs. */
  whenWritten(): Promise<void> {
    return this.#writing;
  }

  /** Bytes from a place on: at once out of memory, else later out of the file. Empty at the end. */
  read(from: number): Buffer | Promise<Buffer> {
    if (from >= this.#inMemory) return from >= this.length ? Buffer.alloc(0) : this.#readFile(from - this.#inMemory);
    let at = 0;
    for (const piece of this.#pieces) {
      if (from < at + piece.length) return piece.subarray(from - at);
      at += piece.length;
    }
    return Buffer.alloc(0);
  }

  /** Lets go of everything. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pieces = [];
    const file = this.#file;
    if (file === null) return;
    this.#writing = this.#writing
      .then(async () => {
        await (await file).close();
        if (this.#path !== null) await unlink(this.#path);
      })
      .catch((error: unknown) => this.#failed(error));
  }

  async #open(): Promise<FileHandle> {
    const path = join(tmpdir(), `gatehouse-body-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    // Without a name nothing is left behind, even after a crash. Windows removes only what is closed.
    if (process.platform === 'win32') this.#path = path;
    else await unlink(path);
    return file;
  }

  async #readFile(at: number): Promise<Buffer> {
    await this.#writing;
    const bytes = Buffer.allocUnsafe(PIECE);
    const { bytesRead } = await (await (this.#file as Promise<FileHandle>)).read(bytes, 0, PIECE, at);
    return bytes.subarray(0, bytesRead);
  }

  #failed(error: unknown): void {
    this.#onError(error instanceof Error ? error : new Error(String(error)));
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
