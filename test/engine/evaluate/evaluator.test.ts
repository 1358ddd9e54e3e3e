import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Evaluator } from '#engine/evaluate/evaluator.ts';
import { LimitState } from '#engine/proxy/steps/limit-state.ts';
import { References } from '#engine/proxy/plan/references.ts';
import { SideRequest } from '#engine/proxy/side/side-request.ts';
import { emptySnapshot } from '#engine/source/empty-snapshot.ts';
import { EndpointDirectory } from '#engine/upstream/endpoints/endpoint-directory.ts';
import { UpstreamPool } from '#engine/upstream/upstream-pool.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { manyIngresses } from '#test/bench/many-rules.ts';

interface Told {
  readonly read: number;
  readonly hosts: number;
}

function evaluatorTelling(tell: (told: Told) => void): Evaluator {
  const directory = new EndpointDirectory({ connectTo: [], useTerminating: true });
  const evaluator: Evaluator = new Evaluator(emptySnapshot({ kind: 'manifests', name: 'test' }), {
    context: {
      profile: 'local',
      directory,
      side: new SideRequest(directory, []),
      references: new References(),
      limits: new LimitState(),
      redirectPort: () => null,
      hasCertificate: () => false,
    },
    pool: new UpstreamPool(),
    certificates: 'auto',
    store: () => null,
    onTable: () => undefined,
    onApplied: (read) => tell({ read, hosts: evaluator.evaluation.table.hosts }),
    onRechecked: () => undefined,
  });
  return evaluator;
}

test('what was read before is in force until a large reading is evaluated', async () => {
  const { promise: applied, resolve } = Promise.withResolvers<Told>();
  const evaluator = evaluatorTelling(resolve);
  evaluator.take(manyIngresses(4_000));
  expect(evaluator.evaluation.table.hosts).toBe(0);
  expect(await applied).toEqual({ read: 1, hosts: 4_000 });
});

test('readings that come while a large one is evaluated are superseded by the last of them', async () => {
  const { promise: second, resolve } = Promise.withResolvers<undefined>();
  const told: Told[] = [];
  const evaluator = evaluatorTelling((one) => {
    told.push(one);
    if (told.length === 2) resolve(undefined);
  });
  evaluator.take(manyIngresses(4_000));
  evaluator.take(manyIngresses(2));
  evaluator.take(manyIngresses(3));
  await second;
  expect(told).toEqual([
    { read: 1, hosts: 4_000 },
    { read: 3, hosts: 3 },
  ]);
});

test('the rules of earlier readings are let go, whatever of their hosts is used again', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let applied = Promise.withResolvers<void>();
  const evaluator = evaluatorTelling(() => applied.resolve());
  const take = async (snapshot: Snapshot): Promise<void> => {
    applied = Promise.withResolvers<void>();
    evaluator.take(snapshot);
    await applied.promise;
  };
  const first = manyIngresses(3);
  await take(first);
  // Its host is built with this reading's rules and used again with the next.
  const changed = changedIngress(first, 0);
  await take(changed);
  const rules = new WeakRef(evaluator.evaluation.rules);
  await take(changedIngress(changed, 1));
  await nextTurn();
  collect();
  expect(rules.deref()).toBeUndefined();
});

/** The same cluster with another version of one Ingress. */
function changedIngress(snapshot: Snapshot, place: number): Snapshot {
  const ingresses = snapshot.ingresses.map((one, at) =>
    at === place ? { ...one, version: `${one.version}-changed` } : one,
  );
  return { ...snapshot, ingresses };
}
