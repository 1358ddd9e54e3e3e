import { describe, expect, test } from 'vitest';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { connect, type Connection } from '#shared/contract/client.ts';
import { serve } from '#shared/contract/serve.ts';
import type { SetupPhase } from '#shared/model/setup.ts';
import { EngineDouble } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';
import { memoryPipes } from '#test/doubles/memory-pipe.ts';

function connected(): { readonly engine: EngineDouble; readonly connection: Connection } {
  const engine = new EngineDouble();
  const { engine: pipe, caller } = memoryPipes();
  serve(pipe, {
    version: '1.2.3',
    commands: commandHandlers(engine, FORGETFUL),
    topics: topicHandlers(engine),
    report: (error) => expect.unreachable(String(error)),
  });
  return { engine, connection: connect(caller) };
}

describe('what changes the machine', () => {
  test.each([
    ['setup.apply', { planId: 'x' }],
    ['setup.apply', { planId: 'x', confirm: false }],
    ['setup.apply', { planId: 'x', confirm: 'true' }],
    ['setup.undo', {}],
    ['setup.undo', { confirm: 1 }],
    ['setup.approve', { host: 'a.com' }],
    ['clean', {}],
  ] as const)('%s with %j is not done without the very confirmation', async (command, parameters) => {
    const { engine, connection } = connected();
    await expect(connection.call(command, parameters as never)).rejects.toMatchObject({ code: 'bad-parameters' });
    expect(engine.setup.calls).toEqual([]);
  });

  test('hands on what was chosen, with everything that was left out filled in', async () => {
    const { engine, connection } = connected();
    await connection.call('setup.plan', {});
    void connection.call('setup.apply', { planId: 'x', confirm: true, approve: ['a.com'], trust: false });
    await connection.call('setup.cancel');
    const all = { stores: null, names: true, ports: true };
    expect(engine.setup.calls).toEqual([
      ['plan', { ...all, approve: [], trust: true }],
      ['apply', 'x', { ...all, approve: ['a.com'], trust: false }],
      ['cancel'],
    ]);
  });

  test.each([
    ['a name that is too long', { approve: ['a'.repeat(301)] }],
    ['an unknown member', { force: true }],
    ['stores that are no list', { stores: 'nss' }],
  ])('refuses %s', async (_, parameters) => {
    const { engine, connection } = connected();
    await expect(connection.call('setup.plan', parameters as never)).rejects.toMatchObject({ code: 'bad-parameters' });
    expect(engine.setup.calls).toEqual([]);
  });
});

test('a follower of the set-up is told of every change', async () => {
  const { engine, connection } = connected();
  const phases: SetupPhase[] = [];
  connection.follow('setup', {
    onSnapshot: ({ phase }) => phases.push(phase),
    onDelta: ({ phase }) => phases.push(phase),
  });
  await connection.call('setup.options', { java: true });
  for (const phase of ['applying', 'verifying', 'active'] as const) engine.setup.change({ phase });
  await connection.call('setup.cancel');
  expect(phases).toEqual(['idle', 'idle', 'applying', 'verifying', 'active', 'planned']);
});
