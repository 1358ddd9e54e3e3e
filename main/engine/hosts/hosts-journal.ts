import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from './durable-file.ts';
import { hashOf } from './hosts-target.ts';

const KEPT = 5;
const JOURNAL = 'hosts-journal.json';
const BACKUPS = 'backups';

/** What is about to happen to the hosts file. Hashes as of `hashOf`; both contents are among the backups. */
export interface HostsJournal {
  readonly v: 1;
  readonly target: string;
  readonly before: string;
  readonly after: string;
  /** `in-place`: the file may be half written. */
  readonly method: 'replace' | 'in-place';
}

/** Keeps a content under its hash (mode 0600), and of all contents the newest five. */
export function keepBackup(state: string, bytes: Buffer | null, needed: readonly string[] = []): string {
  const hash = hashOf(bytes);
  if (bytes === null) return hash;
  const folder = join(state, BACKUPS);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, hash);
  if (readBackup(state, hash) === null) writeDurably(path, bytes, { mode: 0o600 });
  else utimesSync(path, new Date(), new Date());
  prune(folder, [hash, ...needed]);
  return hash;
}

/** A kept content; null where it is not there or no longer what its name says. */
export function readBackup(state: string, hash: string): Buffer | null {
  try {
    const bytes = readFileSync(join(state, BACKUPS, hash));
    return hashOf(bytes) === hash ? bytes : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Says, so that it lasts, what is about to happen. */
export function writeJournal(state: string, journal: HostsJournal): void {
  writeDurably(join(state, JOURNAL), Buffer.from(`${JSON.stringify(journal)}\n`), { mode: 0o600 });
}

/** What was about to happen when the last run ended; null where it ended well. */
export function readJournal(state: string): HostsJournal | null {
  let text: string;
  try {
    text = readFileSync(join(state, JOURNAL), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const read = JSON.parse(text) as Partial<HostsJournal>;
  const { v, target, before, after, method } = read;
  if (v !== 1 || typeof target !== 'string' || typeof before !== 'string' || typeof after !== 'string') return null;
  return { v, target, before, after, method: method === 'in-place' ? 'in-place' : 'replace' };
}

/** Nothing is about to happen any more. */
export function dropJournal(state: string): void {
  rmSync(join(state, JOURNAL), { force: true });
  syncFolder(state);
}

function prune(folder: string, needed: readonly string[]): void {
  const found = readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const others = found
    .filter((name) => !needed.includes(name))
    .map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  const room = Math.max(0, KEPT - (found.length - others.length));
  for (const { name } of others.slice(room)) rmSync(join(folder, name), { force: true });
}
