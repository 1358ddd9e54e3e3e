import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { SetupJournal } from '#engine/setup/journal.ts';
import type { SetUp } from '#engine/setup/set-up.ts';
import { inOneFile } from '#test/fixtures/one-file.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';
import { fileMachine } from './file-machine.ts';
import type { MachineDouble } from './machine-double.ts';
import { setUpOn } from './set-up-on.ts';

const PROGRAM = fileURLToPath(new URL('dying-set-up.ts', import.meta.url));
const AT_ONCE = 4;
let dying = '';

beforeAll(async () => {
  dying = await inOneFile(PROGRAM);
}, 60_000);

interface Ended {
  readonly signal: string | null;
  readonly points: number;
}

function run(folder: string, operation: 'apply' | 'undo', at: number): Promise<Ended> {
  const child = spawn(process.execPath, [dying, folder, operation, String(at)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.on('close', (_, signal) => resolve({ signal, points: Number(out) })));
}

/** What the next start finds. */
async function next(folder: string): Promise<{ readonly setUp: SetUp; readonly machine: MachineDouble }> {
  const machine = fileMachine(folder);
  const setUp = setUpOn(machine, await SetupJournal.load(folder));
  await setUp.resume();
  return { setUp, machine };
}

/** A good set-up. */
async function setUpIn(folder: string): Promise<void> {
  const setUp = setUpOn(fileMachine(folder), await SetupJournal.load(folder));
  await setUp.apply((await setUp.plan()).id);
  await setUp.quit();
}

function stateOf({ names, system, holding }: MachineDouble): unknown {
  return [names, system, [...holding.values()]];
}

const NOTHING = [[], false, [false, false]];
const ALL = [['a.test', 'b.test'], true, [true, true]];

/** Tries each point, some at a time. */
async function each(points: number, act: (at: number) => Promise<void>): Promise<void> {
  const left = Array.from({ length: points }, (_, at) => at + 1);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) await act(at);
    }),
  );
}

describe('a set-up that is killed', () => {
  test('at any point is undone or repaired by the next start, with nothing left', { timeout: 300_000 }, async () => {
    const { points } = await run(await temporaryFolder(), 'apply', 0);
    expect(points).toBeGreaterThan(15);
    await each(points, async (at) => {
      const folder = await temporaryFolder();
      expect((await run(folder, 'apply', at)).signal).toBe('SIGKILL');
      const { setUp, machine } = await next(folder);
      const ended = setUp.state.phase === 'active';
      // Only after the last write everything is as it should be; before, whatever was begun is offered for repair.
      if (machine.names.length > 0 && !ended) expect(setUp.state.recovery?.found).toBe('interrupted-apply');
      if (at % 2 === 0) {
        await setUp.undo();
        expect([at, stateOf(machine), setUp.state.phase]).toEqual([at, NOTHING, 'idle']);
        expect((await readdir(folder)).filter((name) => name.startsWith('setup.json'))).toEqual([]);
      } else {
        await setUp.apply((await setUp.plan()).id);
        expect([at, stateOf(machine), setUp.state.phase]).toEqual([at, ALL, 'active']);
        await setUp.undo();
        expect(stateOf(machine)).toEqual(NOTHING);
      }
      await setUp.quit();
    });
  });

  test('while it is undone is undone to the end by the next start', { timeout: 300_000 }, async () => {
    const whole = await temporaryFolder();
    await setUpIn(whole);
    const { points } = await run(whole, 'undo', 0);
    expect(points).toBeGreaterThan(10);
    await each(points, async (at) => {
      const folder = await temporaryFolder();
      await setUpIn(folder);
      expect((await run(folder, 'undo', at)).signal).toBe('SIGKILL');
      const { setUp, machine } = await next(folder);
      await setUp.undo();
      expect([at, stateOf(machine), setUp.state.phase]).toEqual([at, NOTHING, 'idle']);
    });
  });
});

describe('a journal', () => {
  test('that cannot be understood is moved aside, and reality is looked at', async () => {
    const folder = await temporaryFolder();
    await setUpIn(folder);
    await writeFile(`${folder}/setup.json`, '{"version":1,"tran');
    const { setUp, machine } = await next(folder);
    expect(setUp.state.recovery?.found).toBe('interrupted-apply');
    expect(await readFile(`${folder}/setup.broken.json`, 'utf8')).toContain('tran');
    await setUp.undo();
    expect(stateOf(machine)).toEqual(NOTHING);
  });

  test('is readable by its owner alone', async () => {
    const folder = await temporaryFolder();
    await setUpIn(folder);
    expect(((await stat(`${folder}/setup.json`)).mode & 0o777).toString(8)).toBe('600');
  });
});
