import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getFile } from 'hostile';

const LARGEST = 64 * 1024 * 1024;
/** hostile's pattern grows faster than the line; no resolver needs lines like that. */
const LONGEST_LINE = 8 * 1024;

/** What changes whenever a hosts file does; empty where there is none that could be read. */
export function hostsFileVersion(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined || !stat.isFile() ? '' : `${String(stat.ino)} ${String(stat.mtimeNs)} ${String(stat.size)}`;
}

/**
 * Names (lower case) with all addresses that a hosts file gives them. A file that is missing, no regular file, larger than
 * 64 MiB or UTF-16 gives none.
 *
 * `hostile` parses, but a private copy only: with the machine's file it would rewrite the whole of it, and its asynchronous
 * form ends the process where the file is missing (reference trust A.1).
 */
export function readHostsFile(path: string): ReadonlyMap<string, readonly string[]> {
  const bytes = readBytes(path);
  const names = new Map<string, string[]>();
  if (bytes === null || isUtf16(bytes)) return names;
  const lines = bytes.toString('latin1').split('\n');
  // hostile takes a second blank before the address for the address.
  const short = lines.filter((each) => each.length <= LONGEST_LINE).map((each) => each.trimStart());
  for (const [address, hosts] of parse(short.join('\n'))) {
    if (isIP(address) === 0) continue;
    for (const host of hosts.split(/\s+/)) {
      const name = host.toLowerCase();
      const addresses = names.get(name);
      if (addresses === undefined) names.set(name, [address]);
      else addresses.push(address);
    }
  }
  return names;
}

function readBytes(path: string): Buffer | null {
  // A pipe or device would block on opening, so what it is comes first.
  if (hostsFileVersion(path) === '') return null;
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    return stat.isFile() && stat.size <= LARGEST ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' || bytes.subarray(0, 1024).includes(0);
}

function parse(text: string): readonly (readonly [string, string])[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hosts-'));
  try {
    const copy = join(folder, 'hosts');
    writeFileSync(copy, text, { mode: 0o600 });
    return getFile(copy, false).filter((line) => typeof line !== 'string');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
