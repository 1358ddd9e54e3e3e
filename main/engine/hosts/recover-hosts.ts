import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UNFINISHED } from './durable-file.ts';
import { SCRATCH_PREFIX } from './hosts-entries.ts';
import { dropJournal, readBackup, readJournal, type HostsJournal } from './hosts-journal.ts';
import { systemCode } from './hosts-refusal.ts';
import { hashOf, readAgain } from './hosts-target.ts';
import { replaceContent, type FaultPoint } from './replace-content.ts';
import { sweepLocks } from './writer-lock.ts';

/**
 * What an earlier run that ended in the middle had left: nothing, the old file, the complete new one, a half written one that
 * is the old one again, one that somebody else changed since, or a half written one whose backup is gone.
 */
export type HostsRecovery = 'none' | 'old' | 'new' | 'restored' | 'edited' | 'lost';

/** Sweeps and repairs after a crash. The caller holds the lock (reference trust A.3, step 11). */
export function recover(path: string, state: string, reach: (point: FaultPoint) => void): HostsRecovery {
  const journal = readJournal(state);
  sweep(dirname(journal?.target ?? path), UNFINISHED);
  sweep(state, UNFINISHED);
  sweep(join(state, 'backups'), UNFINISHED);
  sweep(state, new RegExp(`^${SCRATCH_PREFIX}`));
  sweepLocks(state);
  if (journal === null) return 'none';
  const recovery = settle(journal, state, reach);
  dropJournal(state);
  return recovery;
}

function settle(journal: HostsJournal, state: string, reach: (point: FaultPoint) => void): HostsRecovery {
  const found = readAgain(journal.target);
  const hash = hashOf(found);
  if (hash === journal.before) return 'old';
  if (hash === journal.after) return 'new';
  if (journal.method === 'replace' || found === null) return 'edited';
  const before = readBackup(state, journal.before);
  const after = readBackup(state, journal.after);
  if (before === null) return 'lost';
  if (after !== null && !isTorn(found, before, after)) return 'edited';
  replaceContent({ path: journal.target, before: found, after: before }, { reach, beforeInPlace: () => undefined });
  return 'restored';
}

/** Whether the bytes are what an overwriting leaves that was interrupted: at each place the old or the new, or a line end. */
export function isTorn(found: Buffer, before: Buffer, after: Buffer): boolean {
  if (found.length < Math.min(before.length, after.length) || found.length > Math.max(before.length, after.length)) {
    return false;
  }
  return found.every((byte, at) => {
    const padding = at >= before.length && (byte === 0x0a || byte === 0);
    return padding || byte === before[at] || byte === after[at];
  });
}

function sweep(folder: string, pattern: RegExp): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  for (const name of names.filter((each) => pattern.test(each))) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch (error) {
      // What was left in a folder that is read-only now does no harm there.
      if (!['EROFS', 'EACCES', 'EPERM'].includes(systemCode(error))) throw error;
    }
  }
}
