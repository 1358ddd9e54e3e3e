import { describe, expect, test } from 'vitest';
import { ALL, beginAnew, ends, machine, seen, setUpAll, start } from './scratch-set-up.ts';

beginAnew();

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
