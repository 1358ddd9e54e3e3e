import { createHash } from 'node:crypto';
import { NAME_LIMITS } from './name-policy.ts';
import { isMarker, readBegin, separatorBytes, splitHosts, withoutReturn, type Begin } from './managed-block.ts';

/** Lines that one block of ours may have at most: an address of each kind for every name. */
const LONGEST_BODY = 2 * NAME_LIMITS.total;

/** What a repair takes out of a hosts file; `lines` count from 1. */
export interface MarkerRepair {
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  /** The file without them; every other byte is as it was. */
  readonly bytes: Buffer;
}

/**
 * How broken markers are put right (reference trust I 7): every line that looks like a marker of ours goes, and behind a
 * first line that can be read the lines whose hash it remembers, since those are ours without a doubt. Nothing else goes:
 * lines that somebody edited since stay, as lines of their own. null where nothing is broken.
 */
export function repairMarkers(bytes: Buffer): MarkerRepair | null {
  if (splitHosts(bytes).kind !== 'broken') return null;
  const lines = bytes.toString('latin1').split('\n');
  const gone = new Set<number>();
  let separator: Begin['separator'] = 'none';
  for (const [at, line] of lines.entries()) {
    if (!isMarker(line)) continue;
    gone.add(at);
    const begin = readBegin(line);
    if (begin === null) continue;
    const length = bodyLength(lines, at + 1, begin.digest);
    for (let own = at + 1; own <= at + length; own += 1) gone.add(own);
    separator = begin.separator;
  }
  const kept = lines.filter((_, at) => !gone.has(at));
  // The end of the last line is not a line.
  const isLast = gone.has(lines.length - 1);
  const text = isLast && kept.length > 0 ? `${kept.join('\n')}\n` : kept.join('\n');
  const left = Buffer.from(text, 'latin1');
  return {
    lines: [...gone].sort((a, b) => a - b).map((at) => ({ line: at + 1, text: withoutReturn(lines[at] ?? '') })),
    bytes: wasLast(lines, gone) ? withoutSeparator(left, separator) : left,
  };
}

/** How many lines from there on are those that a first line remembers; 0 where none are. */
function bodyLength(lines: readonly string[], from: number, digest: string): number {
  const hash = createHash('sha256');
  let first = true;
  for (let length = 1; length <= LONGEST_BODY; length += 1) {
    const line = lines[from + length - 1];
    if (line === undefined || isMarker(line)) return 0;
    const text = withoutReturn(line);
    if (text === '') continue;
    hash.update(first ? text : `\n${text}`, 'latin1');
    first = false;
    if (hash.copy().digest('hex').slice(0, digest.length) === digest) return length;
  }
  return 0;
}

/** Whether nothing of anybody else stands behind what goes. */
function wasLast(lines: readonly string[], gone: ReadonlySet<number>): boolean {
  const last = Math.max(...gone);
  return lines.slice(last + 1).every((line) => line === '');
}

function withoutSeparator(bytes: Buffer, separator: Begin['separator']): Buffer {
  const added = separatorBytes(separator);
  const ends = added.length > 0 && bytes.subarray(bytes.length - added.length).equals(added);
  return ends ? bytes.subarray(0, bytes.length - added.length) : bytes;
}
