import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { LARGEST } from './hosts-file.ts';
import { HostsRefusal } from './hosts-refusal.ts';

const MOST_LINKS = 40;

/** The file behind the hosts file's path, and its bytes; null where there is none. */
export interface HostsTarget {
  readonly path: string;
  readonly bytes: Buffer | null;
}

/** Hex SHA-256 of a file's bytes; `absent` where there is none. */
export function hashOf(bytes: Buffer | null): string {
  return bytes === null ? 'absent' : createHash('sha256').update(bytes).digest('hex');
}

/**
 * Finds and reads the hosts file (reference trust A.3, step 1). A symbolic link is followed only where nobody but root could
 * lay the path elsewhere; pipes, devices and folders are refused without opening them. Throws `HostsRefusal`.
 */
export function readTarget(path: string): HostsTarget {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { path, bytes: null };
  const found = stat.isSymbolicLink() ? follow(path) : { path, stat };
  return { path: found.path, bytes: readRegular(found.path, found.stat) };
}

/** Reads a path again that `readTarget` has given; null where it is gone. */
export function readAgain(path: string): Buffer | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : readRegular(path, stat);
}

function readRegular(path: string, stat: Stats): Buffer {
  if (!stat.isFile()) throw new HostsRefusal('hosts-not-a-file', { path });
  if (stat.size > LARGEST) throw new HostsRefusal('hosts-too-large', { path, size: String(stat.size) });
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new HostsRefusal('hosts-not-a-file', { path });
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Walks the path part by part, as the system would, and looks at every folder on the way. */
function follow(path: string): { readonly path: string; readonly stat: Stats } {
  const parts = path.split(sep).filter((part) => part !== '');
  let at: string = sep;
  let links = 0;
  refuseUnlessSafe(path, at);
  while (parts.length > 0) {
    const next = join(at, parts.shift() ?? '');
    const stat = lstatSync(next, { throwIfNoEntry: false });
    if (stat === undefined) throw new HostsRefusal('hosts-dangling', { path, target: next });
    if (stat.isSymbolicLink()) {
      links++;
      if (links > MOST_LINKS) throw new HostsRefusal('hosts-dangling', { path, target: next });
      const to = readlinkSync(next);
      if (isAbsolute(to)) at = sep;
      else at = dirname(next);
      parts.unshift(...to.split(sep).filter((part) => part !== ''));
      const target = join(at, ...parts);
      if (target.startsWith('/nix/store/')) throw new HostsRefusal('hosts-immutable-system', { path, target });
    } else if (parts.length === 0) {
      return { path: next, stat };
    } else {
      refuseUnlessSafe(path, next);
      at = next;
    }
  }
  throw new HostsRefusal('hosts-not-a-file', { path });
}

function refuseUnlessSafe(path: string, folder: string): void {
  const stat = lstatSync(folder);
  if (stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0) return;
  throw new HostsRefusal('hosts-symlink-owner', { path, folder });
}
