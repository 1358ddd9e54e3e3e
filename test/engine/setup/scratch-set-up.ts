import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { Elsewhere } from '#engine/setup/plan/elsewhere.ts';
import type { WishedName } from '#engine/setup/plan/facts.ts';
import { SetupJournal } from '#engine/setup/journal.ts';
import { SetUp, type SetupSettings } from '#engine/setup/set-up.ts';
import type { SetupState } from '#shared/model/setup.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';
import { wish } from './facts.ts';
import { MachineDouble } from './machine-double.ts';

export let folder: string;
export let machine: MachineDouble;
export let settings: SetupSettings;
export let seen: SetupState[];
let wishes: readonly WishedName[];
const made: SetUp[] = [];

/** Every test of the file begins on a machine of its own that nothing was set up on. */
export function beginAnew(): void {
  beforeEach(async () => {
    folder = await temporaryFolder();
    machine = new MachineDouble(join(folder, 'trust'));
    settings = { undoOnQuit: false, java: false, approvedNames: {} };
    wishFor('a.test', 'b.test');
    seen = [];
  });

  afterEach(async () => {
    for (const setUp of made.splice(0)) await setUp.quit();
  });
}

/** From now on the Ingress objects ask for these hosts alone. */
export function wishFor(...hosts: readonly string[]): void {
  wishes = hosts.map((host) => wish(host));
}

/** A set-up as an engine has it, but that no ports are probed; reads the journal of the folder as a new start would. */
export async function start(serving = false): Promise<SetUp> {
  const setUp: SetUp = new SetUp({
    machine,
    journal: await SetupJournal.load(folder),
    settings: () => settings,
    save: (changes) => {
      settings = { ...settings, ...changes };
      return Promise.resolve();
    },
    wishes: () => wishes,
    cluster: () => 'demo:demo',
    elsewhere: new Elsewhere(() => Promise.reject(new Error('no name server'))),
    ports: () => ({ http: 80, https: 443 }),
    serving,
    onChange: () => seen.push(setUp.state),
    onSettled: () => undefined,
    log: (line) => expect.unreachable(line),
  });
  made.push(setUp);
  return setUp;
}

export async function setUpAll(): Promise<SetUp> {
  const setUp = await start();
  await setUp.apply((await setUp.plan()).id);
  return setUp;
}

export function ends(state: SetupState): unknown {
  return [state.phase, state.failure?.code ?? null, machine.names, machine.system, [...machine.holding.values()]];
}

export const NOTHING = [[], false, [false, false]] as const;
export const ALL = [['a.test', 'b.test'], true, [true, true]] as const;
