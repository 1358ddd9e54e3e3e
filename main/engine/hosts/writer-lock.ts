import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HostsRefusal, systemCode } from './hosts-refusal.ts';

const LOCK = 'lock';
const PAUSE = 20;

/** Who holds a lock. Within one boot, process number and start time are never used twice. */
interface Holder {
  readonly pid: number;
  readonly boot: string;
  readonly started: string;
}

/**
 * Waits until this process alone may write what belongs to the state folder, at most `patience` milliseconds, and gives the
 * function that ends it. Throws `hosts-locked`, which names the holder. The lock of a process that is gone counts for nothing.
 */
export async function takeLock(state: string, patience = 30_000): Promise<() => void> {
  const key = randomBytes(8).toString('hex');
  const lock = join(state, LOCK);
  const prepared = join(state, `${LOCK}-${String(process.pid)}-${key}`);
  const end = Date.now() + patience;
  try {
    mkdirSync(prepared, { mode: 0o700 });
    writeFileSync(join(prepared, key), JSON.stringify(thisProcess()), { mode: 0o600 });
    // A folder takes the place of an empty one only, so that whoever comes with a holder in it has the lock at once.
    while (!isTaken(prepared, lock)) {
      const holder = clearIfGone(lock);
      if (holder !== null && Date.now() > end) throw new HostsRefusal('hosts-locked', { pid: String(holder.pid) });
      if (holder !== null) await delay(PAUSE);
    }
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    throw error;
  }
  return () => {
    rmSync(join(lock, key), { force: true });
    removeEmpty(lock);
  };
}

/** Removes locks that processes prepared which are gone. */
export function sweepLocks(state: string): void {
  for (const name of readdirSync(state)) {
    const pid = new RegExp(`^${LOCK}-([0-9]+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(state, name), { recursive: true, force: true });
  }
}

function isTaken(prepared: string, lock: string): boolean {
  try {
    renameSync(prepared, lock);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCode(error))) return false;
    throw error;
  }
}

/** The living holder. One that is gone is removed under its own name, so that nobody removes a newer one by mistake. */
function clearIfGone(lock: string): Holder | null {
  for (const key of entriesOf(lock)) {
    const holder = readHolder(join(lock, key));
    if (holder !== null && isAlive(holder)) return holder;
    rmSync(join(lock, key), { force: true });
  }
  removeEmpty(lock);
  return null;
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function readHolder(path: string): Holder | null {
  try {
    const { pid, boot, started } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof boot === 'string' && typeof started === 'string'
      ? { pid, boot, started }
      : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCode(error))) throw error;
  }
}

function thisProcess(): Holder {
  return { pid: process.pid, boot: bootId(), started: startOf(process.pid) };
}

function isAlive({ pid, boot, started }: Holder): boolean {
  return boot === bootId() && isRunning(pid) && startOf(pid) === started;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs as somebody else.
    return systemCode(error) !== 'ESRCH';
  }
}

function bootId(): string {
  return readOr('/proc/sys/kernel/random/boot_id', '').trim();
}

/**
 * Field 22 of `/proc/PID/stat`, counted behind the program's name, which may hold blanks; empty where there is no /proc, and
 * for a process that has ended and only waits for its parent to notice.
 */
function startOf(pid: number): string {
  const text = readOr(`/proc/${String(pid)}/stat`, '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemCode(error))) return otherwise;
    throw error;
  }
}
