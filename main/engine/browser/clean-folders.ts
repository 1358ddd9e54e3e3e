import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { profileParents, type Machine } from './known-browsers.ts';
import { sweepSessionFolders } from './profile-folder.ts';

/** Folders that isolated browsers of ours had: those that are gone now, and those that one still uses. */
export interface CleanedFolders {
  readonly gone: readonly string[];
  readonly left: readonly string[];
}

/**
 * Removes every profile of isolated browsers, of this and of earlier runs, and the folders that held them: below the state
 * folder, and in the homes of packaged browsers. A profile whose browser runs stays, and so does what is not ours.
 */
export async function cleanBrowserFolders(
  stateFolder: string,
  machine: Pick<Machine, 'platform' | 'home'>,
): Promise<CleanedFolders> {
  const gone: string[] = [];
  const left: string[] = [];
  for (const parent of [join(stateFolder, 'browsers'), ...profileParents(machine)]) {
    await sweepSessionFolders([parent]);
    switch (await removeEmpty(parent)) {
      case 'gone':
        gone.push(parent);
        break;
      case 'left':
        left.push(parent);
        break;
      case 'absent':
        break;
    }
  }
  return { gone, left };
}

async function removeEmpty(folder: string): Promise<'gone' | 'left' | 'absent'> {
  try {
    await rmdir(folder);
    return 'gone';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return ['ENOENT', 'ENOTDIR'].includes(code) ? 'absent' : 'left';
  }
}
