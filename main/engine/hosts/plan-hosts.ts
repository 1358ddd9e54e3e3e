import { isUtf16, LARGEST } from './hosts-file.ts';
import { parseEntries } from './hosts-entries.ts';
import {
  lineEndOf,
  separatorBytes,
  separatorFor,
  splitHosts,
  withoutBlock,
  type BlockMemory,
  type SplitHosts,
} from './managed-block.ts';
import { renderBlock, type LoopbackAddress } from './render-block.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
/** What stands in a hosts file that there was none of before us. */
const LOCALHOST = '127.0.0.1 localhost\n::1 localhost\n';

/** A name that others map already; `line` counts from 1. */
export interface NameConflict {
  readonly host: string;
  readonly address: string;
  readonly line: number;
}

/** The hosts file as it would be, or why it is left alone. */
export type HostsPlan =
  | {
      readonly kind: 'planned';
      /** null: no file. */
      readonly bytes: Buffer | null;
      readonly changed: boolean;
      /** Names that the block holds, sorted. */
      readonly names: readonly string[];
      /** Names left out because others map them, be it to this machine too (reference trust A.2). */
      readonly conflicts: readonly NameConflict[];
      /** Whether somebody edited within our block; that edit is lost in `bytes`. */
      readonly drifted: boolean;
    }
  | { readonly kind: 'refused'; readonly code: 'encoding' | 'too-large' }
  | { readonly kind: 'refused'; readonly code: 'markers'; readonly lines: readonly number[] };

/**
 * Plans a hosts file (`bytes`; null where there is none) that leads exactly `names` (lower case, policy applied) to this
 * machine; none removes our block and gives the bytes from before it back. Foreign bytes are never changed. Writes nothing
 * but private copies below the folder `scratch`.
 */
export function planHosts(
  bytes: Buffer | null,
  names: readonly string[],
  wish: { readonly address?: LoopbackAddress; readonly ipv6: boolean; readonly scratch: string },
): HostsPlan {
  const options = { ...wish, address: wish.address ?? '127.0.0.1' };
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong !== undefined) throw new TypeError(`not a host name: ${JSON.stringify(wrong.slice(0, 300))}`);
  if (bytes !== null && bytes.length > LARGEST) return { kind: 'refused', code: 'too-large' };
  if (bytes !== null && isUtf16(bytes)) return { kind: 'refused', code: 'encoding' };
  const split = splitHosts(bytes ?? Buffer.alloc(0));
  if (split.kind === 'broken') return { kind: 'refused', code: 'markers', lines: split.lines };
  const conflicts = conflictsOf(withBlankBlock(split), names, options.scratch);
  const taken = new Set(conflicts.map((conflict) => conflict.host));
  const mapped = [...new Set(names)].filter((name) => !taken.has(name)).sort();
  const drifted = split.kind === 'block' && split.drifted;
  const planned = mapped.length === 0 ? unmapped(bytes, split) : withNames(bytes === null, split, mapped, options);
  const changed = planned === null ? bytes !== null : bytes === null || !planned.equals(bytes);
  return { kind: 'planned', bytes: planned, changed, names: mapped, conflicts, drifted };
}

function withNames(
  missing: boolean,
  split: Exclude<SplitHosts, { kind: 'broken' }>,
  names: readonly string[],
  options: { readonly address: LoopbackAddress; readonly ipv6: boolean; readonly scratch: string },
): Buffer {
  if (split.kind === 'block') {
    const lineEnd = lineEndOf(withoutBlock(split));
    return Buffer.concat([split.pre, renderBlock(names, { ...options, memory: split.memory, lineEnd }), split.post]);
  }
  const pre = missing ? Buffer.from(LOCALHOST) : split.foreign;
  const memory: BlockMemory = { separator: separatorFor(pre), made: missing };
  const block = renderBlock(names, { ...options, memory, lineEnd: lineEndOf(pre) });
  return Buffer.concat([pre, separatorBytes(memory.separator), block]);
}

function unmapped(bytes: Buffer | null, split: Exclude<SplitHosts, { kind: 'broken' }>): Buffer | null {
  if (split.kind === 'none') return bytes;
  const left = withoutBlock(split);
  return split.memory.made && left.equals(Buffer.from(LOCALHOST)) ? null : left;
}

/** The foreign bytes with an empty line for each of ours, so that lines keep their numbers. */
function withBlankBlock(split: Exclude<SplitHosts, { kind: 'broken' }>): Buffer {
  if (split.kind === 'none') return split.foreign;
  const lines = split.body.toString('latin1').split('\n').length + 1;
  return Buffer.concat([split.pre, Buffer.from('\n'.repeat(lines)), split.post]);
}

/** Every wanted name that other lines map; resolvers would give out both addresses. The byte order mark hides no name. */
function conflictsOf(foreign: Buffer, names: readonly string[], scratch: string): readonly NameConflict[] {
  if (names.length === 0) return [];
  const marked = foreign.subarray(0, 3).toString('hex') === 'efbbbf';
  const wanted = new Set(names);
  const found = new Map<string, NameConflict>();
  for (const { address, name, line } of parseEntries(marked ? foreign.subarray(3) : foreign, scratch)) {
    // Also forms that only some resolvers read as an address.
    if (!wanted.has(name) || found.has(name) || !/^[0-9a-fx.:]+(?:%\S+)?$/i.test(address)) continue;
    found.set(name, { host: name, address, line });
  }
  return [...found.values()];
}
