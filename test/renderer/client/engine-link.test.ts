import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineLink, reconnectDelay } from '#renderer/client/engine-link.ts';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import type { CallerPipe } from '#shared/contract/frames.ts';
import { serve } from '#shared/contract/serve.ts';
import { EngineDouble, recordOf } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';
import { memoryPipes, type MemoryPipes } from '#test/doubles/memory-pipe.ts';

let engine: EngineDouble;
let pipes: MemoryPipes[];

beforeEach(() => {
  engine = new EngineDouble();
  pipes = [];
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function openServed(): CallerPipe {
  const joined = memoryPipes();
  pipes.push(joined);
  serve(joined.engine, {
    version: '1.2.3',
    commands: commandHandlers(engine, FORGETFUL),
    topics: topicHandlers(engine),
    report: () => undefined,
  });
  return joined.caller;
}

async function connected(): Promise<EngineLink> {
  const link = new EngineLink(openServed);
  link.open();
  await vi.waitFor(() => expect(link.requestsKnown.get()).toBe(true));
  return link;
}

test('the link mirrors every topic and passes calls on', async () => {
  const link = await connected();
  expect([
    link.state.get(),
    link.status.get(),
    link.routes.get(),
    link.problems.get(),
    link.requests.get().entries,
  ]).toEqual([{ kind: 'connected', version: '1.2.3' }, engine.statusValue, engine.routesValue, [], []]);
  expect(await link.call('requests.get', { id: 'none' })).toBeNull();
});

test('deltas reach the mirrors', async () => {
  const link = await connected();
  engine.requests.add(recordOf({ id: 'new' }));
  engine.requests.flush();
  engine.routesValue = {
    hosts: [],
    ignored: [{ namespace: 'a', name: 'b', className: null, reason: 'class-not-given' }],
  };
  engine.announce('routes');
  await vi.waitFor(() => expect(link.routes.get()?.ignored.length).toBe(1));
  expect(link.requests.get().entries.map((entry) => entry.id)).toEqual(['new']);
});

test('a lost link keeps what it knew, waits longer each time, and follows anew', async () => {
  const link = await connected();
  pipes[0]?.engine.close();
  await vi.waitFor(() => expect(link.state.get()).toEqual({ kind: 'lost', attempts: 1, delay: 1 }));
  expect(link.status.get()).toEqual(engine.statusValue);
  await expect(link.call('status')).rejects.toMatchObject({ code: 'closed' });
  engine.statusValue = { ...engine.statusValue, read: 7 };
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(link.status.get()?.read).toBe(7));
  expect(link.state.get()).toEqual({ kind: 'connected', version: '1.2.3' });
});

test('the waiting time grows to a bound', () => {
  expect([1, 2, 3, 4, 5, 50].map(reconnectDelay)).toEqual([1, 2, 4, 8, 15, 15]);
});

test('an engine of another contract version is not asked again', async () => {
  const joined = memoryPipes();
  const link = new EngineLink(() => joined.caller);
  link.open();
  joined.engine.send({ type: 'hello', contract: 999, version: '9.9.9' });
  await vi.waitFor(() => expect(link.state.get()).toEqual({ kind: 'mismatch' }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(link.state.get()).toEqual({ kind: 'mismatch' });
});
