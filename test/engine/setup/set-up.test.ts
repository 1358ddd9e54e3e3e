import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Elsewhere } from '#engine/setup/plan/elsewhere.ts';
import type { WishedName } from '#engine/setup/plan/facts.ts';
import { SetupJournal } from '#engine/setup/journal.ts';
import { SetUp, type SetupSettings } from '#engine/setup/set-up.ts';
import type { SetupState } from '#shared/model/setup.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';
import { wish } from './facts.ts';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { StepFailure } from '#engine/setup/steps/step.ts';
import { failedHelper, MachineDouble, refuse } from './machine-double.ts';

let folder: string;
let machine: MachineDouble;
let settings: SetupSettings;
let wishes: readonly WishedName[];
let seen: SetupState[];
const made: SetUp[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  machine = new MachineDouble(join(folder, 'trust'));
  settings = { undoOnQuit: false, java: false, approvedNames: {} };
  wishes = [wish('a.test'), wish('b.test')];
  seen = [];
});

afterEach(async () => {
  for (const setUp of made.splice(0)) await setUp.quit();
});

/** A set-up as an engine has it, but that no ports are probed; reads the journal of the folder as a new start would. */
async function start(serving = false): Promise<SetUp> {
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

async function setUpAll(): Promise<SetUp> {
  const setUp = await start();
  await setUp.apply((await setUp.plan()).id);
  return setUp;
}

function ends(state: SetupState): unknown {
  return [state.phase, state.failure?.code ?? null, machine.names, machine.system, [...machine.holding.values()]];
}

const NOTHING = [[], false, [false, false]] as const;
const ALL = [['a.test', 'b.test'], true, [true, true]] as const;

describe('a set-up', () => {
  test('makes everything work in order, and is active', async () => {
    const setUp = await setUpAll();
    expect(machine.log).toEqual(['install nss', 'install firefox', 'elevate apply']);
    expect(ends(setUp.state)).toEqual(['active', null, ...ALL]);
    expect(setUp.state.active?.names).toEqual(['a.test', 'b.test']);
    expect(setUp.state.progress).toEqual({ done: 5, total: 5 });
    expect(machine.held).toBe(true);
  });

  test('tells of every phase and of every step as it is run', async () => {
    await setUpAll();
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['planned', 'applying', 'verifying', 'active']);
    const running = seen.flatMap(({ steps }) => steps.filter(({ state }) => state === 'running').map(({ id }) => id));
    expect([...new Set(running)]).toEqual(['store-nss', 'store-firefox', 'elevation']);
  });

  test('done again has nothing to do and asks for nothing', async () => {
    const setUp = await setUpAll();
    machine.log.length = 0;
    const plan = await setUp.plan();
    expect([plan.nothingToDo, plan.elevation.method]).toEqual([true, 'none']);
    expect(ends(await setUp.apply(plan.id))).toEqual(['active', null, ...ALL]);
    expect(machine.log).toEqual([]);
  });

  test('is refused where the plan is no longer what would be planned', async () => {
    const setUp = await start();
    const plan = await setUp.plan();
    wishes = [wish('c.test')];
    await expect(setUp.apply(plan.id)).rejects.toMatchObject({ code: 'setup-changed' });
    expect(machine.log).toEqual([]);
    expect(setUp.state.plan?.names.map.map(({ host }) => host)).toEqual(['c.test']);
  });

  test('runs alone', async () => {
    const setUp = await start();
    const plan = await setUp.plan();
    const first = setUp.apply(plan.id);
    await expect(setUp.undo()).rejects.toMatchObject({ code: 'setup-busy' });
    expect((await first).phase).toBe('active');
  });

  test('goes on beside a store that is locked, and says so', async () => {
    machine.broken.add('nss');
    const setUp = await setUpAll();
    expect(ends(setUp.state)).toEqual(['active', 'database-locked', ['a.test', 'b.test'], true, [false, true]]);
  });

  test.each([
    ['the prompt is dismissed', refuse('cancelled'), 'cancelled'],
    ['no agent answers', refuse('no-agent'), 'no-agent'],
    ['the helper takes its steps back', () => Promise.resolve(failedHelper('ca-failed')), 'ca-failed'],
    ['the helper hangs', refuse('helper-hangs'), 'helper-hangs'],
  ])('where %s nothing is left', async (_, elevation, code) => {
    machine.elevation = elevation;
    const setUp = await setUpAll();
    expect(ends(setUp.state)).toEqual(['failed', code, ...NOTHING]);
    expect(setUp.state.steps.filter(({ state }) => state === 'rolled-back').map(({ id }) => id)).toContain('store-nss');
    await expect(readFile(join(folder, 'setup.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that needs a command keeps what was done, and goes on afterwards', async () => {
    machine.rightsValue = { method: 'command', command: 'sudo x', reason: 'no-desktop' };
    machine.elevation = refuse('run-command', { command: 'sudo x' });
    const setUp = await setUpAll();
    expect(ends(setUp.state)).toEqual(['failed', 'run-command', [], false, [true, true]]);
    [machine.names, machine.system] = [['a.test', 'b.test'], true];
    const rest = await setUp.apply((await setUp.plan()).id);
    expect(ends(rest)).toEqual(['active', null, ...ALL]);
  });

  test('is cancelled while the prompt is open, with everything taken back', async () => {
    const setUp = await start();
    const plan = await setUp.plan();
    machine.elevation = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        setUp.cancel();
      });
    const { phase } = await setUp.apply(plan.id);
    expect([phase, [...machine.holding.values()]]).toEqual(['failed', [false, false]]);
  });

  test('whose names resolve elsewhere says so and can be undone', async () => {
    machine.resolved = ['203.0.113.9'];
    const setUp = await start(true);
    const state = await setUp.apply((await setUp.plan()).id);
    expect([state.phase, state.failure?.code, state.failure?.values['found']]).toEqual([
      'active',
      'name-elsewhere',
      '203.0.113.9',
    ]);
    expect(ends(await setUp.undo())).toEqual(['idle', null, ...NOTHING]);
  });
});

describe('a second set-up', () => {
  test.each(['root', 'pkexec'] as const)('that fails with %s leaves the first one in force', async (method) => {
    const setUp = await setUpAll();
    machine.rightsValue = { method, command: null, reason: null };
    machine.elevation = refuse('cancelled');
    wishes = [wish('a.test'), wish('b.test'), wish('c.test')];
    const state = await setUp.apply((await setUp.plan()).id);
    expect(ends(state)).toEqual(['active', 'cancelled', ...ALL]);
    expect([state.active?.names, machine.log.includes('elevate undo')]).toEqual([['a.test', 'b.test'], false]);
    machine.elevation = null;
    await setUp.undo();
  });

  test('whose helper was killed half-way is taken back by root, and remembered without rights', async () => {
    const half = (plan: HelperPlan): Promise<never> => {
      if (plan.op === 'undo') machine.names = [];
      else machine.names = ['a.test'];
      return Promise.reject(new StepFailure('helper-garbled'));
    };
    machine.rightsValue = { method: 'pkexec', command: null, reason: null };
    machine.elevation = half;
    const setUp = await setUpAll();
    expect(ends(setUp.state)).toEqual(['failed', 'helper-garbled', ['a.test'], false, [false, false]]);
    machine.elevation = null;
    const next = await start();
    await next.resume();
    expect(next.state.recovery?.found).toBe('interrupted-apply');
    expect(ends(await next.undo())).toEqual(['idle', null, ...NOTHING]);
  });
});

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

describe('a start', () => {
  test('after a good set-up is active again, with the authority held', async () => {
    await setUpAll();
    machine.held = false;
    const setUp = await start();
    await setUp.resume();
    expect([setUp.state.phase, setUp.state.recovery, machine.held]).toEqual(['active', null, true]);
  });

  test('that finds the machine otherwise offers repair, and never elevates', async () => {
    await setUpAll();
    machine.names = ['a.test'];
    machine.holding.set('nss', false);
    machine.openPorts.https = false;
    machine.log.length = 0;
    const setUp = await start();
    await setUp.resume();
    expect(setUp.state.recovery).toEqual({
      found: 'drift',
      differences: [
        { code: 'name-gone', subject: 'b.test' },
        { code: 'store-lost', subject: 'nss' },
        { code: 'port-lost', subject: '443' },
      ],
    });
    expect(machine.log).toEqual([]);
    const repaired = await setUp.apply((await setUp.plan()).id);
    expect([ends(repaired), repaired.recovery]).toEqual([['active', null, ...ALL], null]);
  });

  test('on a machine without a set-up looks at no store', async () => {
    const setUp = await start();
    await setUp.resume();
    expect([setUp.state.phase, setUp.state.recovery, seen]).toEqual(['idle', null, []]);
  });

  test('that finds names without a set-up offers to undo', async () => {
    machine.names = ['old.test'];
    const setUp = await start();
    await setUp.resume();
    expect(setUp.state.recovery).toEqual({ found: 'drift', differences: [{ code: 'name-left', subject: 'old.test' }] });
  });
});

describe('public names', () => {
  beforeEach(() => {
    wishes = [wish('shop.da2so.com'), wish('github.com')];
  });

  test('are left alone until they are approved one by one, for their source alone', async () => {
    const setUp = await start();
    const plan = await setUp.approve('shop.da2so.com', null);
    expect(plan.names.map.map(({ host }) => host)).toEqual(['shop.da2so.com']);
    expect(settings.approvedNames).toEqual({ 'demo:demo': ['shop.da2so.com'] });
  });

  test('of well-known sites have to be typed', async () => {
    const setUp = await start();
    await expect(setUp.approve('github.com', null)).rejects.toMatchObject({ code: 'name-not-typed' });
    await expect(setUp.approve('github.com', 'gitbub.com')).rejects.toMatchObject({ code: 'name-not-typed' });
    expect((await setUp.approve('github.com', 'GitHub.com')).names.map).toHaveLength(1);
  });

  test('that no Ingress asks for cannot be approved', async () => {
    const setUp = await start();
    await expect(setUp.approve('bank.com', 'bank.com')).rejects.toMatchObject({ code: 'name-not-approvable' });
    expect(settings.approvedNames).toEqual({});
  });
});

describe('names that follow the Ingress objects', () => {
  async function until(holds: () => boolean): Promise<void> {
    await expect.poll(holds, { timeout: 10_000 }).toBe(true);
  }

  test('are written by themselves where that takes no prompt', async () => {
    const setUp = await setUpAll();
    wishes = [wish('a.test'), wish('c.test')];
    for (let flap = 0; flap < 20; flap += 1) setUp.sourceChanged();
    await until(() => machine.names.includes('c.test') && setUp.state.phase === 'active');
    expect([machine.names, setUp.state.active?.stores]).toEqual([
      ['a.test', 'c.test'],
      ['system', 'nss', 'firefox'],
    ]);
    expect(machine.log.filter((line) => line === 'elevate apply')).toHaveLength(2);
  });

  test('are offered together where it takes one', async () => {
    const setUp = await setUpAll();
    machine.rightsValue = { method: 'pkexec', command: null, reason: null };
    wishes = [wish('c.test'), wish('d.test'), wish('shop.da2so.com')];
    setUp.sourceChanged();
    await until(() => setUp.state.pending.add.length > 0);
    expect(setUp.state.pending).toEqual({ add: ['c.test', 'd.test'], remove: ['a.test', 'b.test'] });
    expect(machine.names).toEqual(['a.test', 'b.test']);
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
