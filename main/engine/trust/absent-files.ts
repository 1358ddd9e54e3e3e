import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For `catch`: null where there is no such file; throws everything else. */
export function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

/** The same where a place is only looked into: null also where we may not, or where links lead nowhere. */
export function ignoreUnreachable(error: NodeJS.ErrnoException): null {
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes(error.code ?? '')) return null;
  throw error;
}

/** For `catch` of the removal of a folder: it stays where something is in it. */
export function ignoreFilled(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
}

/** Folders on the way to a path, itself included, that are not there yet; outermost first. */
export async function missingFolders(path: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = path; (await lstat(at).catch(ignoreMissing)) === null; at = dirname(at)) missing.unshift(at);
  return missing;
}
