import { expect, test } from 'vitest';
import { summaryOf } from '#engine/requests/summary.ts';
import { recordOf, statusOf } from '#test/doubles/engine.ts';
import { follow } from './hearing.ts';
import type { Joining } from './joined-pipes.ts';

const PORT = { kind: 'port', namespace: null, name: '80' };
type R = ReturnType<typeof recordOf>;

/** What a follower gets. */
export function topicTests({ connected }: Joining): void {
  test.for(['status', 'routes', 'problems'] as const)(
    'a follower of %s gets a snapshot, then deltas',
    async (topic) => {
      const { connection, engine } = await connected();
      const said = follow(connection, topic);
      await expect.poll(() => said.length).toBe(1);
      engine.statusValue = statusOf({ hosts: 2 });
      engine.routesValue = { hosts: [], ignored: [{ namespace: 'a', name: 'b', className: null, reason: 'c' }] };
      engine.problemsValue = [{ code: 'port-taken', severity: 'error', subject: PORT, values: {} }];
      engine.announce(topic);
      const after = { status: engine.statusValue, routes: engine.routesValue, problems: engine.problemsValue };
      const before = { status: statusOf({}), routes: { hosts: [], ignored: [] }, problems: [] };
      await expect
        .poll(() => said)
        .toEqual([
          ['snapshot', before[topic]],
          ['delta', after[topic]],
        ]);
    },
  );

  test('a follower of requests gets each request once, also those whose batch was still to come', async () => {
    const { connection, engine } = await connected();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => recordOf({ id })) as [R, R, R];
    engine.requests.add(a);
    engine.requests.flush();
    engine.requests.add(b);
    const said = follow(connection, 'requests');
    await expect.poll(() => said.length).toBe(1);
    engine.requests.add(c);
    engine.requests.flush();
    await expect
      .poll(() => said)
      .toEqual([
        ['snapshot', [summaryOf(a), summaryOf(b)]],
        ['delta', { cleared: false, added: [summaryOf(c)] }],
      ]);
  });

  test('clearing reaches a follower together with what came after it', async () => {
    const { connection, engine } = await connected();
    engine.requests.add(recordOf({ id: 'a' }));
    const said = follow(connection, 'requests');
    await expect.poll(() => said.length).toBe(1);
    engine.requests.clear();
    engine.requests.add(recordOf({ id: 'b' }));
    engine.requests.flush();
    const delta = { cleared: true, added: [summaryOf(recordOf({ id: 'b' }))] };
    await expect.poll(() => said.slice(1)).toEqual([['delta', delta]]);
  });
}
