import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../file/load.ts';

/** The value of `PATH`, whose name Windows writes in several ways. */
export function searchPathOf(environment: Environment): string {
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH');
  return (name === undefined ? undefined : environment[name]) ?? '';
}

/** The file that a command means, null where there is none: itself with a separator, else the first on the search path. */
export async function findProgram(command: string, environment: Environment): Promise<string | null> {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(environment['PATHEXT'] || '.COM;.EXE;.BAT;.CMD').split(';')] : [''];
  const named = /[\\/]/.test(command);
  const folders = named ? [''] : searchPathOf(environment).split(path.delimiter);
  for (const folder of folders) {
    // As in Go: an empty or relative folder would run what lies in the folder one happens to be in.
    if (!named && !path.isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = `${named ? command : path.join(folder, command)}${ending}`;
      if (await isProgram(file)) return file;
    }
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    // Missing, or not for this user: the search goes on.
    return false;
  }
}
