import { parseEntries } from '../../hosts/hosts-entries.ts';
import { isUtf16 } from '../../hosts/hosts-file.ts';
import { HostsRefusal, refusalOf } from '../../hosts/hosts-refusal.ts';
import { hashOf, readTarget } from '../../hosts/hosts-target.ts';
import { splitHosts, withoutBlock } from '../../hosts/managed-block.ts';
import { repairMarkers } from '../../hosts/repair-markers.ts';
import type { ForeignEntry, HostsFacts } from './facts.ts';

/**
 * Reads a hosts file for planning and changes nothing; private copies go below `scratch`. What our block cannot be written
 * for is a `problem`, with the codes of `HostsRefusal`.
 */
export function readHostsFacts(path: string, scratch: string): HostsFacts {
  const found = read(path);
  if (found instanceof HostsRefusal) return withProblem(path, found.code);
  const { bytes } = found;
  const sha256 = hashOf(bytes);
  if (bytes === null) return { ...withProblem(path, null), sha256 };
  if (isUtf16(bytes)) return { ...withProblem(path, 'hosts-encoding'), sha256 };
  const split = splitHosts(bytes);
  if (split.kind === 'broken') {
    const lines = repairMarkers(found.bytes ?? Buffer.alloc(0))?.lines ?? [];
    const repair = lines.map(({ line, text }) => ({ line, text: seen(text) }));
    return { ...withProblem(path, 'hosts-markers'), sha256, hasBlock: true, repair };
  }
  const foreign = foreignIn(split.kind === 'none' ? split.foreign : withoutBlock(split), scratch);
  if (split.kind === 'none')
    return { path, sha256, foreign, ours: new Map(), hasBlock: false, drifted: false, problem: null, repair: [] };
  return {
    path,
    sha256,
    foreign,
    ours: oursIn(split.body, scratch),
    hasBlock: true,
    drifted: split.drifted,
    problem: null,
    repair: [],
  };
}

/** A line of a file that anybody with rights may have written, as it can be shown. */
function seen(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/[^\x20-\x7e]/g, (letter) => `\\x${(letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
    .slice(0, 300);
}

function read(path: string): ReturnType<typeof readTarget> | HostsRefusal {
  try {
    return readTarget(path);
  } catch (error) {
    return refusalOf(error, path);
  }
}

function withProblem(path: string, problem: string | null): HostsFacts {
  return {
    path,
    sha256: '',
    ours: new Map(),
    foreign: new Map(),
    hasBlock: false,
    drifted: false,
    problem,
    repair: [],
  };
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
