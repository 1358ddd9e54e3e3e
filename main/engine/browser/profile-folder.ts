import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'session-';
const OWNER = 'engine.pid';
/** A browser's helpers may still be writing for a moment after it ended. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** A private folder for one browser: its profile, and a home where it gets one. */
export interface SessionFolder {
  readonly path: string;
  readonly profile: string;
  readonly home: string;
}

/** Makes a folder below `parent`, readable by its owner alone. */
export async function createSessionFolder(parent: string): Promise<SessionFolder> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const path = join(parent, `${PREFIX}${randomUUID()}`);
  await mkdir(path, { mode: 0o700 });
  await writeFile(join(path, OWNER), String(process.pid), { mode: 0o600, flag: 'wx' });
  const profile = join(path, 'profile');
  await mkdir(join(profile, 'Default'), { recursive: true, mode: 0o700 });
  return { path, profile, home: join(path, 'home') };
}

/** Removes a session's folder with everything in it. */
export function removeSessionFolder(folder: Pick<SessionFolder, 'path'>): Promise<void> {
  return rm(folder.path, REMOVAL);
}

/**
 * Removes what earlier runs left below the parents. A folder is left alone while its browser runs or the engine that made
 * it does, and so is what is no folder of ours. Gives the number of folders that are gone.
 */
export async function sweepSessionFolders(parents: readonly string[]): Promise<number> {
  let swept = 0;
  for (const parent of parents) {
    for (const name of await readdir(parent).catch(() => [])) {
      const path = join(parent, name);
      if (!name.startsWith(PREFIX) || !(await isFolder(path)) || (await isInUse(path))) continue;
      await rm(path, REMOVAL);
      swept++;
    }
  }
  return swept;
}

/** Whether the browser has taken the profile: it then holds a lock in it. */
export async function isTaken(profile: string): Promise<boolean> {
  const locks = ['SingletonLock', 'lockfile'].map((name) => lstat(join(profile, name)).then(Boolean, () => false));
  return (await Promise.all(locks)).includes(true);
}

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true;
}

async function isInUse(path: string): Promise<boolean> {
  const engine = Number(await readFile(join(path, OWNER), 'utf8').catch(() => ''));
  if (engine !== process.pid && (await runs(engine, null))) return true;
  // Chromium's lock is a link to `HOST-PID`.
  const lock = await readlink(join(path, 'profile', 'SingletonLock')).catch(() => '');
  return runs(Number(/-(\d+)$/.exec(lock)?.[1] ?? 0), path);
}

/** Whether a process runs; where the system tells its words, they have to name the folder, since numbers come again. */
async function runs(pid: number, folder: string | null): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (folder === null || !(await stat('/proc/self/cmdline').catch(() => null))) return true;
  return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')).includes(folder);
}
