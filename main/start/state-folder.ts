import { access, chmod, constants, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import { phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { systemReason } from './system-reason.ts';

/** The folder for everything the program writes for itself. */
export type StateFolder =
  | { readonly kind: 'kept'; readonly path: string }
  /** The wanted folder cannot be written; `path` is a temporary one, which `release` removes. */
  | { readonly kind: 'temporary'; readonly path: string; readonly wanted: string; readonly reason: Phrase };

/** Where state is kept unless `--state-dir` says otherwise, as the system expects it. */
export function defaultStateFolder(): string {
  return envPaths('gatehouse', { suffix: '' }).data;
}

/**
 * Makes the folder, for its owner alone. Where it cannot be written the product still runs: state then lives in a
 * temporary folder until the program stops.
 */
export async function claimStateFolder(wanted: string): Promise<StateFolder> {
  try {
    await prepare(wanted);
    return { kind: 'kept', path: wanted };
  } catch (error) {
    const temporary = await mkdtemp(path.join(tmpdir(), 'gatehouse-'));
    return { kind: 'temporary', path: temporary, wanted, reason: systemReason(error) };
  }
}

/** Removes a temporary folder; a kept one stays. */
export async function releaseStateFolder(folder: StateFolder): Promise<void> {
  if (folder.kind === 'temporary') await rm(folder.path, { recursive: true, force: true });
}

/** What a person should know of the folder. */
export function stateProblems(folder: StateFolder): readonly Problem[] {
  if (folder.kind === 'kept') return [];
  const { wanted, reason } = folder;
  return [
    {
      code: 'state-unwritable',
      severity: 'warning',
      subject: { kind: 'file', namespace: null, name: wanted },
      values: { folder: wanted, ...phraseValues('reason', reason) },
    },
  ];
}

async function prepare(folder: string): Promise<void> {
  const made = await make(folder);
  const found = await stat(folder);
  if (!found.isDirectory()) throw Object.assign(new Error('it is not a folder'), { code: 'EEXIST' });
  // A folder that a person made is left as it is, but for the rights that would let others read keys.
  if (!made && process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    await chmod(folder, found.mode & 0o700);
  }
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

/**
 * Makes a folder and what is missing above it; false where it is there. The system's own recursive way never ends where a
 * folder refuses new ones as missing, as `/proc` does.
 */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    const above = path.dirname(folder);
    if (code !== 'ENOENT' || above === folder || !(await make(above))) throw error;
  }
  await mkdir(folder, { mode: 0o700 });
  return true;
}
