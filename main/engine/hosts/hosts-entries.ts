import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getFile } from 'hostile';

/** hostile's pattern grows faster than the line, so that longer lines are handed to it in pieces. */
const LONGEST_LINE = 8 * 1024;
const NAMES_A_PIECE = 64;

/** One name of a hosts file. `line` counts from 1; `address` is as it stands there, `name` in lower case without a last dot. */
export interface HostsEntry {
  readonly address: string;
  readonly name: string;
  readonly line: number;
}

/** Folders with this in front hold private copies; what a kill leaves behind is swept by it. */
export const SCRATCH_PREFIX = 'gatehouse-hosts-';

/**
 * All names of a hosts file's bytes (not UTF-16), read on their latin1 view. `hostile` parses, but a private copy below
 * `scratch` only: with the machine's file it would rewrite the whole of it (reference trust A.1).
 */
export function parseEntries(bytes: Buffer, scratch: string): readonly HostsEntry[] {
  const pieces = bytes.toString('latin1').split('\n').flatMap(toPieces);
  const text = pieces.map((piece) => piece.text).join('\n');
  const lines = onPrivateCopy(scratch, text, (copy) => getFile(copy, true));
  return lines.flatMap((item, index) => {
    if (typeof item === 'string') return [];
    const [address, names] = item;
    const line = pieces[index]?.line ?? 0;
    return names.split(/\s+/).map((name) => ({ address, name: name.toLowerCase().replace(/\.$/, ''), line }));
  });
}

/** Runs `use` on a file of its own with that text (mode 0600, in a folder of mode 0700), which is gone afterwards. */
export function onPrivateCopy<Result>(scratch: string, text: string, use: (path: string) => Result): Result {
  const folder = mkdtempSync(join(scratch, SCRATCH_PREFIX));
  try {
    const copy = join(folder, 'hosts');
    writeFileSync(copy, text, { mode: 0o600, flag: 'wx' });
    return use(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** hostile takes a second blank before the address for the address, and a carriage return for a line's end. */
function toPieces(line: string, index: number): { readonly text: string; readonly line: number }[] {
  const number = index + 1;
  const text = line.replaceAll('\r', ' ').trim();
  if (text.length <= LONGEST_LINE) return [{ text, line: number }];
  const [address = '', ...names] = (text.split('#', 1)[0] ?? '').split(/\s+/).filter((word) => word !== '');
  const pieces: { readonly text: string; readonly line: number }[] = [];
  for (let at = 0; at < names.length; at += NAMES_A_PIECE) {
    const some = names.slice(at, at + NAMES_A_PIECE).filter((name) => name.length <= 255);
    pieces.push({ text: [address.slice(0, 255), ...some].join(' '), line: number });
  }
  return pieces;
}
