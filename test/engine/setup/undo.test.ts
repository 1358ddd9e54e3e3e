import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refuse } from './machine-double.ts';
import { beginAnew, ends, folder, machine, NOTHING, setUpAll, start } from './scratch-set-up.ts';

beginAnew();

describe('undo', () => {
  test('takes back everything, the latest first, and leaves no journal', async () => {
    const setUp = await setUpAll();
    machine.log.length = 0;
    expect(ends(await setUp.undo())).toEqual(['idle', null, ...NOTHING]);
    expect(machine.log).toEqual(['close ports', 'elevate undo', 'remove firefox', 'remove nss']);
    expect(machine.held).toBe(false);
    await expect(readFile(join(folder, 'setup.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('needs no prompt where nothing of root is left', async () => {
    const setUp = await setUpAll();
    [machine.names, machine.system] = [[], false];
    machine.log.length = 0;
    await setUp.undo();
    expect(machine.log).not.toContain('elevate undo');
  });

  test('that is dismissed at the prompt still cleans the stores of the user, and says what is left', async () => {
    const setUp = await setUpAll();
    machine.elevation = refuse('cancelled');
    expect(ends(await setUp.undo())).toEqual(['failed', 'cancelled', ['a.test', 'b.test'], true, [false, false]]);
    machine.elevation = null;
    expect(ends(await (await start()).undo())).toEqual(['idle', null, ...NOTHING]);
  });

  test('finds roots that no journal knows of', async () => {
    machine.holding.set('firefox', true);
    expect(ends(await (await start()).undo())).toEqual(['idle', null, ...NOTHING]);
  });
});

test('names are taken out on quit where the person wishes that, and stores stay', async () => {
  const setUp = await setUpAll();
  await setUp.setOptions({ undoOnQuit: true });
  await setUp.quit();
  expect([machine.names, machine.system, [...machine.holding.values()]]).toEqual([[], true, [true, true]]);
});

describe('one store alone', () => {
  test('no longer trusts, and is not missed at the next start', async () => {
    const setUp = await setUpAll();
    await setUp.untrust('firefox');
    expect([machine.holding.get('nss'), machine.holding.get('firefox')]).toEqual([true, false]);
    expect(setUp.state.active?.stores).toEqual(expect.not.arrayContaining(['firefox']));
    const next = await start();
    await next.resume();
    expect(next.state.recovery).toBeNull();
  });

  test('stays as it is where it does not let go, is none of the user’s, or is not there', async () => {
    const setUp = await setUpAll();
    machine.broken.add('firefox');
    for (const id of ['firefox', 'system', 'nowhere']) {
      await expect(setUp.untrust(id)).rejects.toMatchObject({ code: 'store-not-removable' });
    }
    expect(setUp.state.active?.stores).toEqual(expect.arrayContaining(['firefox', 'nss']));
  });
});
