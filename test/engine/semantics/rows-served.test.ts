import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';
import { SECTIONS } from './rows/sections.ts';
import { spokenOf } from './rows/seen.ts';
import { ServedRows } from './rows/served-rows.ts';

let controller: ServedRows;
let local: ServedRows;

beforeAll(async () => {
  controller = await ServedRows.start('controller');
  local = await ServedRows.start('local');
});

afterAll(async () => {
  await controller.close();
  await local.close();
});

describe.each(SECTIONS.map(({ title, rows }) => [title, rows] as const))('over sockets: %s', (_, rows) => {
  for (const row of rows) {
    test(row.name, async () => {
      const served = row.profile === 'local' ? local : controller;
      expect(spokenOf(await served.run(row), row.expected)).toEqual(row.expected);
    });
  }
});

describe('over sockets: the features of Ingress conformance', () => {
  test('load balancing: requests are spread over all ready pods', async () => {
    const pods = [];
    for (const name of ['one', 'two', 'three']) pods.push(await RawPod.says(ok(name)));
    const serving = await serve([nginxClass, ingress(), ...service(pods.map(({ port }) => port))], {
      profile: 'controller',
    });
    const bodies: string[] = [];
    for (let turn = 0; turn < 9; turn++) bodies.push((await ask(serving)).body);
    await serving.close();
    for (const pod of pods) await pod.close();
    expect(bodies.toSorted()).toEqual(['one', 'one', 'one', 'three', 'three', 'three', 'two', 'two', 'two']);
  });
});
