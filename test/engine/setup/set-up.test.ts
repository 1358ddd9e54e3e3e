import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { StepFailure } from '#engine/setup/steps/step.ts';
import { failedHelper, refuse } from './machine-double.ts';
import { ALL, beginAnew, ends, folder, machine, NOTHING, seen, setUpAll, start, wishFor } from './scratch-set-up.ts';

beginAnew();

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
    wishFor('c.test');
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
    wishFor('a.test', 'b.test', 'c.test');
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
