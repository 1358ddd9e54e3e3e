import { mkdirSync } from 'node:fs';
import { isUtf16 } from './hosts-file.ts';
import { dropJournal, keepBackup, readBackup, writeJournal, type HostsJournal } from './hosts-journal.ts';
import { HostsRefusal, refusalOf } from './hosts-refusal.ts';
import { hashOf, readAgain, readTarget } from './hosts-target.ts';
import { planHosts, type NameConflict } from './plan-hosts.ts';
import type { LoopbackAddress } from './render-block.ts';
import { recover, type HostsRecovery } from './recover-hosts.ts';
import { repairMarkers } from './repair-markers.ts';
import { replaceContent, type FaultPoint, type Replacement } from './replace-content.ts';
import { takeLock } from './writer-lock.ts';

/** Where the hosts file is, and where its writer keeps lock, journal and backups. */
export interface HostsPlace {
  readonly path: string;
  /** A folder that is the writer's alone; made (mode 0700) where it is missing. */
  readonly state: string;
  /** What follows a write, such as emptying the caches of resolvers. */
  readonly settle?: (path: string) => Promise<void>;
  /** Milliseconds to wait for another writer; 30 seconds unless said. */
  readonly patience?: number;
  /** Hashes of contents whose backups outlive all newer ones. */
  readonly keep?: () => readonly string[];
  /** Called at each place where a crash would be worst. */
  readonly reach?: (point: FaultPoint) => void;
}

/** What is wished of the hosts file. */
export interface HostsWish {
  /** Lower case, policy applied; none removes our block. */
  readonly names: readonly string[];
  /** 127.0.0.1 unless said. */
  readonly address?: LoopbackAddress;
  readonly ipv6: boolean;
  /** `hashOf` the file that the wish was made for; null: whatever stands there. `absent` agrees to a new file. */
  readonly expect: string | null;
}

/** What has become of the hosts file. `before` and `after` are hashes as of `hashOf`. */
export interface HostsOutcome {
  readonly method: 'none' | 'replace' | 'in-place';
  readonly names: readonly string[];
  readonly conflicts: readonly NameConflict[];
  readonly drifted: boolean;
  readonly recovery: HostsRecovery;
  readonly before: string;
  readonly after: string;
}

/** Leads exactly these names to this machine: journal first, verified after, whole or not at all. Throws `HostsRefusal`. */
export function applyHosts(place: HostsPlace, wish: HostsWish): Promise<HostsOutcome> {
  return alone(place, async (recovery) => {
    const { path, bytes } = readTarget(place.path);
    const before = hashOf(bytes);
    if (wish.expect !== null && wish.expect !== before) throw new HostsRefusal('hosts-changed', { path });
    if (bytes === null && wish.names.length > 0 && wish.expect !== 'absent') {
      throw new HostsRefusal('hosts-missing', { path });
    }
    const plan = planHosts(bytes, wish.names, { ...wish, scratch: place.state });
    if (plan.kind === 'refused') {
      const lines = plan.code === 'markers' ? plan.lines.join(', ') : '';
      throw new HostsRefusal(`hosts-${plan.code}`, { path, lines });
    }
    const { names, conflicts, drifted } = plan;
    const method = plan.changed ? await write(place, { path, before: bytes, after: plan.bytes }) : 'none';
    return { method, names, conflicts, drifted, recovery, before, after: hashOf(plan.bytes) };
  });
}

/**
 * Takes one outcome back: the very bytes from before it, where the file still is as it left it. Throws `hosts-changed` where
 * it is not, and `hosts-unverified` where the bytes are no longer kept.
 */
export function revertHosts(
  place: HostsPlace,
  outcome: { readonly before: string; readonly after: string },
): Promise<void> {
  return alone(place, async () => {
    const { path, bytes } = readTarget(place.path);
    if (hashOf(bytes) === outcome.before) return;
    if (hashOf(bytes) !== outcome.after) throw new HostsRefusal('hosts-changed', { path });
    const before = outcome.before === 'absent' ? null : readBackup(place.state, outcome.before);
    if (before === null && outcome.before !== 'absent') throw new HostsRefusal('hosts-unverified', { path });
    await write(place, { path, before: bytes, after: before });
  });
}

/**
 * Takes out what `repairMarkers` finds, where the file still is the one that the person saw. Gives the numbers of the lines;
 * none where nothing was broken. Throws `HostsRefusal`.
 */
export function repairHosts(place: HostsPlace, expect: string): Promise<readonly number[]> {
  return alone(place, async () => {
    const { path, bytes } = readTarget(place.path);
    if (hashOf(bytes) !== expect) throw new HostsRefusal('hosts-changed', { path });
    if (bytes !== null && isUtf16(bytes)) throw new HostsRefusal('hosts-encoding', { path });
    const repair = bytes === null ? null : repairMarkers(bytes);
    if (repair === null) return [];
    await write(place, { path, before: bytes, after: repair.bytes });
    return repair.lines.map(({ line }) => line);
  });
}

/** Puts right what an earlier run left behind that ended in the middle. Throws `HostsRefusal`. */
export function recoverHosts(place: HostsPlace): Promise<HostsRecovery> {
  return alone(place, (recovery) => Promise.resolve(recovery));
}

async function alone<Result>(place: HostsPlace, act: (recovery: HostsRecovery) => Promise<Result>): Promise<Result> {
  try {
    mkdirSync(place.state, { recursive: true, mode: 0o700 });
    const release = await takeLock(place.state, place.patience);
    try {
      place.reach?.('locked');
      return await act(recover(place.path, place.state, reachOf(place)));
    } finally {
      release();
    }
  } catch (error) {
    throw refusalOf(error, place.path);
  }
}

async function write(place: HostsPlace, replacement: Replacement): Promise<'replace' | 'in-place'> {
  const { state } = place;
  const { path, before, after } = replacement;
  const reach = reachOf(place);
  const kept = place.keep?.() ?? [];
  const backup = keepBackup(state, before, kept);
  const journal: HostsJournal = {
    v: 1,
    target: path,
    before: backup,
    after: keepBackup(state, after, [...kept, backup]),
    method: 'replace',
  };
  reach('backed-up');
  writeJournal(state, journal);
  reach('journaled');
  let method: 'replace' | 'in-place';
  try {
    const beforeInPlace = (): void => writeJournal(state, { ...journal, method: 'in-place' });
    method = replaceContent(replacement, { reach, beforeInPlace });
  } catch (error) {
    recover(place.path, state, reach);
    throw error;
  }
  if (hashOf(readAgain(path)) !== hashOf(after)) throw new HostsRefusal('hosts-unverified', { path });
  reach('verified');
  dropJournal(state);
  reach('finished');
  await place.settle?.(path);
  return method;
}

function reachOf(place: HostsPlace): (point: FaultPoint) => void {
  return place.reach ?? (() => undefined);
}
