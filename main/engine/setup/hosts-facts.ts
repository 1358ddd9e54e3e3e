import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parseEntries } from '../hosts/hosts-entries.ts';
import { isUtf16, LARGEST } from '../hosts/hosts-file.ts';
import { splitHosts, withoutBlock } from '../hosts/managed-block.ts';
import type { ForeignEntry, HostsFacts } from './facts.ts';

/** What a plan says instead of a hash where there is no hosts file. */
export const NO_HOSTS_FILE = 'absent';

/**
 * Reads a hosts file for planning and changes nothing; private copies go below `scratch`. What cannot be planned with is a
 * `problem`: `hosts-not-a-file`, `hosts-unreadable`, `hosts-too-large`, `hosts-encoding`, `hosts-markers`.
 */
export async function readHostsFacts(path: string, scratch: string): Promise<HostsFacts> {
  const bytes = await readBytes(path);
  if (typeof bytes === 'string') return withProblem(path, bytes);
  if (bytes === null) return { ...withProblem(path, null), sha256: NO_HOSTS_FILE };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (isUtf16(bytes)) return { ...withProblem(path, 'hosts-encoding'), sha256 };
  const split = splitHosts(bytes);
  if (split.kind === 'broken') return { ...withProblem(path, 'hosts-markers'), sha256 };
  const foreign = split.kind === 'none' ? split.foreign : withoutBlock(split);
  const body = split.kind === 'none' ? Buffer.alloc(0) : split.body;
  return { path, sha256, ours: oursIn(body, scratch), foreign: foreignIn(foreign, scratch), problem: null };
}

/** A code where it cannot be read; null where there is none. What it is comes first: a pipe would block on opening. */
async function readBytes(path: string): Promise<Buffer | string | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return 'hosts-not-a-file';
    return found.size > LARGEST ? 'hosts-too-large' : await readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'hosts-unreadable';
  }
}

function withProblem(path: string, problem: string | null): HostsFacts {
  return { path, sha256: '', ours: new Map(), foreign: new Map(), problem };
}

function oursIn(body: Buffer, scratch: string): HostsFacts['ours'] {
  const ours = new Map<string, { address: string; ipv6: boolean }>();
  for (const { address, name } of body.length === 0 ? [] : parseEntries(body, scratch)) {
    const known = ours.get(name);
    if (address === '::1') ours.set(name, { address: known?.address ?? '127.0.0.1', ipv6: true });
    else ours.set(name, { address, ipv6: known?.ipv6 ?? false });
  }
  return ours;
}

function foreignIn(foreign: Buffer, scratch: string): ReadonlyMap<string, ForeignEntry> {
  const found = new Map<string, ForeignEntry>();
  for (const { address, name, line } of parseEntries(foreign, scratch)) {
    if (!found.has(name)) found.set(name, { address, line });
  }
  return found;
}
