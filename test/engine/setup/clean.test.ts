import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanBrowserFolders } from '#engine/browser/clean-folders.ts';
import { cleanMachine } from '#engine/setup/clean.ts';
import { SetupJournal } from '#engine/setup/journal.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';
import { MachineDouble } from './machine-double.ts';
import { setUpOn } from './set-up-on.ts';

const SNAP = 'snap/chromium/common/gatehouse-browsers';
const FLATPAK = '.var/app/com.brave.Browser/cache/gatehouse-browsers';

/** A profile as an isolated browser leaves it when everything is killed. */
async function profile(parent: string, lock: string | null): Promise<void> {
  const path = join(parent, 'session-1');
  await mkdir(join(path, 'profile', 'Default'), { recursive: true });
  await writeFile(join(path, 'engine.pid'), '4194305');
  if (lock !== null) await symlink(lock, join(path, 'profile', 'SingletonLock'));
}

async function clean(home: string): Promise<Awaited<ReturnType<typeof cleanMachine>>> {
  const machine = new MachineDouble(join(home, 'trust'));
  const setUp = setUpOn(machine, await SetupJournal.load(join(home, 'state')));
  const temporary = await temporaryFolder();
  const browsers = () => cleanBrowserFolders(join(home, 'state'), { home, platform: 'linux' });
  return cleanMachine({ undo: () => setUp.undo(), machine, browsers, stateFolder: null, temporary });
}

test('profiles of isolated browsers go from the homes of packaged browsers too, and the folders that held them', async () => {
  const home = await temporaryFolder();
  for (const parent of [SNAP, FLATPAK, 'state/browsers']) await profile(join(home, parent), `${hostname()}-4194305`);
  const { steps, left } = await clean(home);
  expect(left).toEqual([]);
  expect(steps.filter(({ kind }) => kind === 'sweep').map(({ subject }) => subject)).toEqual([
    join(home, 'state/browsers'),
    join(home, SNAP),
    join(home, FLATPAK),
  ]);
  expect(await readdir(join(home, 'snap/chromium/common'))).toEqual([]);
  expect(await readdir(join(home, '.var/app/com.brave.Browser/cache'))).toEqual([]);
});

test('what is not ours in such a folder stays, and is named', async () => {
  const home = await temporaryFolder();
  await profile(join(home, SNAP), null);
  await writeFile(join(home, SNAP, 'notes.txt'), 'mine');
  const { left } = await clean(home);
  expect(left).toEqual([{ what: 'browsers', path: join(home, SNAP), command: null }]);
  expect(await readdir(join(home, SNAP))).toEqual(['notes.txt']);
});
