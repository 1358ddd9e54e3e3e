import { expect, test } from 'vitest';
import { topicHandlers } from '#main/api/topics.ts';
import { commandHandlers } from '#main/api/commands.ts';
import { connect } from '#shared/contract/client.ts';
import { serve } from '#shared/contract/serve.ts';
import { summaryOf } from '#engine/requests/summary.ts';
import { EngineDouble, recordOf } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';
import { memoryPipes } from '#test/doubles/memory-pipe.ts';

function pressed() {
  const engine = new EngineDouble();
  const pipes = memoryPipes();
  const low: (() => void)[] = [];
  const state = { high: false };
  const pressure = { high: () => state.high, onLow: (listener: () => void) => void low.push(listener) };
  serve(
    { ...pipes.engine, pressure },
    {
      version: '1',
      commands: commandHandlers(engine, FORGETFUL),
      topics: topicHandlers(engine),
      report: (error) => {
        throw error;
      },
    },
  );
  const said: unknown[] = [];
  connect(pipes.caller).follow('requests', {
    onSnapshot: (value) => void said.push(['snapshot', value]),
    onDelta: (value) => void said.push(['delta', value]),
  });
  function relieve() {
    state.high = false;
    for (const listener of low) listener();
  }
  return { engine, said, state, relieve };
}

test('deltas are left out while a pipe is full, and one snapshot makes up for them', async () => {
  const { engine, said, state, relieve } = pressed();
  await expect.poll(() => said.length).toBe(1);
  state.high = true;
  const records = ['a', 'b'].map((id) => recordOf({ id }));
  for (const record of records) {
    engine.requests.add(record);
    engine.requests.flush();
  }
  relieve();
  const later = recordOf({ id: 'c' });
  engine.requests.add(later);
  engine.requests.flush();
  await expect
    .poll(() => said)
    .toEqual([
      ['snapshot', []],
      ['snapshot', records.map(summaryOf)],
      ['delta', { cleared: false, added: [summaryOf(later)] }],
    ]);
});

test('a pipe that drains without having lost anything gets no second snapshot', async () => {
  const { engine, said, relieve } = pressed();
  await expect.poll(() => said.length).toBe(1);
  relieve();
  engine.requests.add(recordOf({ id: 'a' }));
  engine.requests.flush();
  await expect.poll(() => said.map((entry) => (entry as [string])[0])).toEqual(['snapshot', 'delta']);
});
