import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../machine.ts';

/** Of Linux; the clock of `/proc/PID/stat`. */
const TICKS_PER_SECOND = 100;

export interface BrowserProcess {
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Running programs of the machine's user by their short names; none where the system has no `/proc`. */
export async function browserProcesses(machine: Machine, names: readonly string[]): Promise<readonly BrowserProcess[]> {
  if (machine.platform !== 'linux' || names.length === 0) return [];
  // `btime` of /proc/stat is in whole seconds, which is too coarse.
  const bootedAt = Date.now() - uptime() * 1000;
  const found = await Promise.all(
    (await processFolders()).map(async (folder): Promise<BrowserProcess | null> => {
      const comm = (await readFile(join(folder, 'comm'), 'utf8').catch(gone))?.trim();
      if (comm === undefined || !names.includes(comm)) return null;
      const home = /(?:^|\0)HOME=([^\0]*)/.exec(
        (await readFile(join(folder, 'environ'), 'utf8').catch(gone)) ?? '',
      )?.[1];
      // One with another home reads the databases there. Those below the first process of Chromium write over theirs.
      if (home !== machine.home) return null;
      const owner = (await stat(folder).catch(gone))?.uid;
      const line = await readFile(join(folder, 'stat'), 'utf8').catch(gone);
      if (line === null || (machine.uid !== null && owner !== machine.uid)) return null;
      // The name in parentheses may hold blanks; the start is the 20th field after it (proc(5), field 22).
      const ticks = Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[19]);
      return { pid: Number(folder.slice('/proc/'.length)), startedAt: bootedAt + (ticks / TICKS_PER_SECOND) * 1000 };
    }),
  );
  return found.filter((each) => each !== null);
}

/** Whether a process that we may look into has the file open. */
export async function holdsOpen(file: string): Promise<boolean> {
  const wanted = await stat(file).catch(gone);
  if (process.platform !== 'linux' || wanted === null) return false;
  for (const folder of await processFolders()) {
    const descriptors = await readdir(join(folder, 'fd')).catch(noEntries);
    for (const descriptor of descriptors) {
      const target = await readlink(join(folder, 'fd', descriptor)).catch(gone);
      if (target === file) return true;
    }
  }
  return false;
}

async function processFolders(): Promise<readonly string[]> {
  const entries = await readdir('/proc').catch(noEntries);
  return entries.filter((name) => /^[0-9]+$/.test(name)).map((name) => `/proc/${name}`);
}

/** A process that ended meanwhile, or one that is not ours to look into. */
function gone(error: NodeJS.ErrnoException): null {
  if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'].includes(error.code ?? '')) return null;
  throw error;
}

function noEntries(error: NodeJS.ErrnoException): readonly string[] {
  gone(error);
  return [];
}
