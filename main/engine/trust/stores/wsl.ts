import { readFile, stat } from 'node:fs/promises';
import { pathOn, type Machine } from '../machine.ts';
import { lastWords, type Run } from '../run.ts';
import { windowsTools, type WindowsTools } from './windows-commands.ts';

/** The Windows around a WSL: its tools as Linux sees them, and what it calls a file of Linux. */
export interface WindowsSide {
  readonly tools: WindowsTools;
  readonly nameOf: (file: string, run: Run) => Promise<string>;
}

/**
 * The Windows whose browsers a person within WSL uses; null outside WSL, and where its drives or programs are switched off.
 * Linux tools and Windows browsers read two worlds of stores, so both are offered (reference trust C.1).
 */
export async function windowsFromWsl(machine: Machine): Promise<WindowsSide | null> {
  if (!(await isWsl(machine))) return null;
  const settings = await readText(pathOn(machine, '/etc/wsl.conf'));
  const mounts = iniValue(settings, 'automount', 'root') ?? '/mnt/';
  const enabled = iniValue(settings, 'interop', 'enabled') !== 'false';
  const windows = pathOn(machine, `${mounts.endsWith('/') ? mounts : `${mounts}/`}c/Windows`);
  if (!enabled || (await stat(windows).catch(ignoreUnreadable)) === null) return null;
  const wslpath = pathOn(machine, '/usr/bin/wslpath');
  return {
    tools: windowsTools(windows, '/'),
    nameOf: async (file, run) => {
      const result = await run(wslpath, ['-w', file]);
      if (result.code !== 0) throw new Error(`wslpath: ${lastWords(result)}`);
      return result.stdout.trim();
    },
  };
}

async function isWsl(machine: Machine): Promise<boolean> {
  return /microsoft|wsl/i.test(await readText(pathOn(machine, '/proc/sys/kernel/osrelease')));
}

/** The value of a key in a section of an INI file; null where it is not there. */
export function iniValue(text: string, section: string, key: string): string | null {
  let current = '';
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const title = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (title !== undefined) current = title.trim();
    const [name, value] = [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()];
    if (current === section && line.includes('=') && name === key) return value.replaceAll(/^"|"$/g, '');
  }
  return null;
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(ignoreUnreadable)) ?? '';
}

function ignoreUnreadable(error: NodeJS.ErrnoException): null {
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'EIO'].includes(error.code ?? '')) return null;
  throw error;
}
