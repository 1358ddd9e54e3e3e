import { beforeEach, describe, expect, test } from 'vitest';
import { beginAnew, machine, settings, setUpAll, start, wishFor } from './scratch-set-up.ts';

beginAnew();

describe('public names', () => {
  beforeEach(() => {
    wishFor('shop.da2so.com', 'github.com');
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
    wishFor('a.test', 'c.test');
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
    wishFor('c.test', 'd.test', 'shop.da2so.com');
    setUp.sourceChanged();
    await until(() => setUp.state.pending.add.length > 0);
    expect(setUp.state.pending).toEqual({ add: ['c.test', 'd.test'], remove: ['a.test', 'b.test'] });
    expect(machine.names).toEqual(['a.test', 'b.test']);
  });
});
