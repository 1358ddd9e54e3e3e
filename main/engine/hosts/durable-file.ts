import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files that are being written; what a kill leaves behind is swept by this. */
export const UNFINISHED = /^\.gatehouse-[0-9a-f]{16}\.tmp$/;

/**
 * Writes a file so that a crash at any moment leaves the whole old or the whole new one: new file beside it, fsync, rename,
 * fsync of the folder. Nothing stays where it fails. `prepare` sees the open new file before it takes the old one's place.
 */
export function writeDurably(
  path: string,
  bytes: Buffer,
  options: { readonly mode: number; readonly prepare?: (file: number) => void },
): void {
  const unfinished = join(dirname(path), `.gatehouse-${randomBytes(8).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(unfinished, flags, options.mode);
  try {
    try {
      writeAll(file, bytes, 0);
      fsyncSync(file);
      options.prepare?.(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Writes all bytes at a place of an open file. */
export function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** Makes a rename or removal within the folder last. Windows has nothing of the kind. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
