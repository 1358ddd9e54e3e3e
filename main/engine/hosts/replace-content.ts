import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeAll, writeDurably } from './durable-file.ts';
import { HostsRefusal, systemCode } from './hosts-refusal.ts';
import { hashOf, readAgain } from './hosts-target.ts';

/** Places where a process may end at the worst moment; tests end one at each. */
export type FaultPoint =
  | 'locked'
  | 'backed-up'
  | 'journaled'
  | 'prepared'
  | 'replaced'
  | 'grown'
  | 'half-written'
  | 'written'
  | 'verified'
  | 'finished';

/** What is asked of a file: its content before, which must still be there, and after; null stands for no file. */
export interface Replacement {
  readonly path: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
}

/** What to do on the way. */
export interface ReplacementHooks {
  readonly reach: (point: FaultPoint) => void;
  /** Called before a byte of the file itself is overwritten. */
  readonly beforeInPlace: () => void;
}

/** Ways of saying that a file cannot be replaced where it is, but perhaps written (reference trust A.3, step 9). */
const NOT_REPLACEABLE = ['EBUSY', 'EXDEV', 'EROFS', 'EACCES', 'EPERM'];

/**
 * Gives a file its new content, by a new file in its place with the old one's owner and mode; in place where that cannot be
 * or would part hard links. Throws `hosts-changed` where the content is not `before` at the last moment, else system errors.
 */
export function replaceContent(replacement: Replacement, hooks: ReplacementHooks): 'replace' | 'in-place' {
  const { path, before, after } = replacement;
  if (after === null) {
    refuseIfChanged(path, before);
    unlinkSync(path);
    syncFolder(dirname(path));
    hooks.reach('replaced');
    return 'replace';
  }
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && stat.nlink > 1) return overwrite(replacement, after, hooks, 'hard links');
  try {
    writeDurably(path, after, {
      mode: 0o600,
      prepare: (file) => {
        dress(file, stat);
        hooks.reach('prepared');
        refuseIfChanged(path, before);
      },
    });
    hooks.reach('replaced');
    return 'replace';
  } catch (error) {
    if (before === null || !NOT_REPLACEABLE.includes(systemCode(error))) throw error;
    return overwrite(replacement, after, hooks, systemCode(error));
  }
}

function overwrite({ path, before }: Replacement, after: Buffer, hooks: ReplacementHooks, reason: string): 'in-place' {
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch (error) {
    const code = systemCode(error);
    if (!['EROFS', 'EACCES', 'EPERM', 'ETXTBSY'].includes(code)) throw error;
    throw new HostsRefusal('hosts-read-only', { path, replacing: reason, writing: code }, error);
  }
  try {
    const found = fstatSync(file).isFile() ? readFileSync(file) : null;
    if (hashOf(found) !== hashOf(before) || found === null) throw new HostsRefusal('hosts-changed', { path });
    hooks.beforeInPlace();
    grow(file, found.length, after.length);
    hooks.reach('grown');
    const half = Math.floor(after.length / 2);
    writeAll(file, after.subarray(0, half), 0);
    hooks.reach('half-written');
    writeAll(file, after.subarray(half), half);
    ftruncateSync(file, after.length);
    fsyncSync(file);
    hooks.reach('written');
  } finally {
    closeSync(file);
  }
  return 'in-place';
}

/** Line ends up to the new size: a full disk shows here, while all of the old content still stands. */
function grow(file: number, from: number, to: number): void {
  if (to <= from) return;
  try {
    writeAll(file, Buffer.alloc(to - from, '\n'), from);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, from);
    throw error;
  }
}

/** Owner and mode of the file that is replaced; a new hosts file is everybody's to read. */
function dress(file: number, stat: Stats | undefined): void {
  if (stat !== undefined) {
    const own = fstatSync(file);
    if (own.uid !== stat.uid || own.gid !== stat.gid) fchownSync(file, stat.uid, stat.gid);
  }
  fchmodSync(file, stat === undefined ? 0o644 : stat.mode & 0o7777);
}

function refuseIfChanged(path: string, before: Buffer | null): void {
  if (hashOf(readAgain(path)) !== hashOf(before)) throw new HostsRefusal('hosts-changed', { path });
}
