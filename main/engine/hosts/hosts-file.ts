import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { parseEntries } from './hosts-entries.ts';

/** A hosts file beyond this is no hosts file (reference trust A.3). */
export const LARGEST = 64 * 1024 * 1024;

/** What changes whenever a hosts file does; empty where there is none that could be read. */
export function hostsFileVersion(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined || !stat.isFile() ? '' : `${String(stat.ino)} ${String(stat.mtimeNs)} ${String(stat.size)}`;
}

/** The bytes of a hosts file; null where it is missing, no regular file, larger than 64 MiB or UTF-16. */
export function readHostsBytes(path: string): Buffer | null {
  // A pipe or device would block on opening, so what it is comes first.
  if (hostsFileVersion(path) === '') return null;
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > LARGEST) return null;
    const bytes = readFileSync(file);
    return isUtf16(bytes) ? null : bytes;
  } finally {
    closeSync(file);
  }
}

/** Names (lower case) with all addresses that the bytes of a hosts file give them. */
export function namesOf(bytes: Buffer): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { address, name } of parseEntries(bytes, tmpdir())) {
    if (isIP(address) === 0) continue;
    const addresses = names.get(name);
    if (addresses === undefined) names.set(name, [address]);
    else addresses.push(address);
  }
  return names;
}

/** By its mark, or because every other byte of its beginning is zero; single zeros are just foreign bytes. */
export function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return true;
  const beginning = bytes.subarray(0, 1024);
  const zeros = [0, 0];
  for (const [index, byte] of beginning.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  return beginning.length >= 4 && Math.max(...zeros) > beginning.length / 4;
}
