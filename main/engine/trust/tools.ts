import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathOn, type Machine } from './machine.ts';
import type { StoreReason } from './trust-store.ts';

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/run/current-system/sw/bin'];
/** Further places of a user's own tools; never for what runs as root. */
const USER_FOLDERS = ['/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];

/** A program of this machine, or why there is none that may be used. */
export type Tool =
  { readonly kind: 'found'; readonly path: string } | { readonly kind: 'missing' | 'unsafe'; readonly path: string };

/**
 * Finds a program in folders that belong to the system; `PATH` is never asked, since whoever sets it would choose what runs
 * (reference trust D.2). For root it has to be one that root alone can replace.
 */
export function findTool(machine: Machine, name: string): Tool {
  const folders = machine.uid === 0 ? SYSTEM_FOLDERS : [...SYSTEM_FOLDERS, ...USER_FOLDERS];
  const found = folders.map((folder) => pathOn(machine, join(folder, name))).find(isExecutable);
  if (found === undefined) return { kind: 'missing', path: name };
  return machine.uid === 0 ? checkedTool(found) : { kind: 'found', path: found };
}

/** A program that is known by its path, under the same rule for root. */
export function toolAt(machine: Machine, path: string): Tool {
  if (!isExecutable(path)) return { kind: 'missing', path };
  return machine.uid === 0 ? checkedTool(path) : { kind: 'found', path };
}

/** Why a program cannot be used, with what a person knows it by and which package brings it; null where it can. */
export function missingTool(
  found: Tool,
  names: { readonly tool: string; readonly package: string },
): StoreReason | null {
  if (found.kind === 'found') return null;
  return { reason: found.kind === 'missing' ? 'tool-missing' : 'tool-unsafe', values: { ...names } };
}

function checkedTool(path: string): Tool {
  return onlyRootCanReplace(path) ? { kind: 'found', path } : { kind: 'unsafe', path };
}

/** Whether file and folders up to `/` belong to root and cannot be written by others; sticky folders of root are fine. */
function onlyRootCanReplace(path: string): boolean {
  const real = realpathSync(path);
  for (let at = real; ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    const sticky = (mode & 0o1000) !== 0 && at !== real;
    if (uid !== 0 || ((mode & 0o022) !== 0 && !sticky)) return false;
    if (at === dirname(at)) return true;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing, or not ours to run: the same for whoever asks.
    return false;
  }
}
