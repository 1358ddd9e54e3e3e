import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

let pods: RawPod[];
let ports: number[];

beforeAll(async () => {
  pods = await Promise.all(NAMES.map((name) => RawPod.says(ok(name))));
  ports = pods.map(({ port }) => port);
});
afterAll(async () => {
  for (const pod of pods) await pod.close();
});

async function ask(serving: Serving, path: string, options: { host?: string; headers?: string } = {}): Promise<string> {
  const text = await exchange(serving.http, get(path, options));
  const status = text.split(' ')[1] ?? '';
  return status === '200' ? (text.split('\r\n\r\n')[1] ?? '') : status;
}

async function answers(serving: Serving, paths: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const path of paths) seen.push(await ask(serving, path));
  return seen;
}

/** Serves `app.test` with these annotations on some of the pods, and takes it down afterwards. */
async function withPods<Result>(
  annotations: Readonly<Record<string, string>>,
  count: number,
  use: (serving: Serving, objects: (count: number) => object[]) => Promise<Result>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const objects = (of: number): object[] => [
    nginxClass,
    controllerMap(settings),
    ingress({ annotations }),
    ...service(ports.slice(0, of)),
  ];
  const serving = await serve(objects(count), { profile: 'controller' });
  try {
    return await use(serving, objects);
  } finally {
    await serving.close();
  }
}

function controllerMap(data: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
    data,
  };
}

const keys = Array.from({ length: 60 }, (_, at) => `/item/${at}`);

test('endpoints take turns by default', async () => {
  const seen = await withPods({}, 3, (serving) =>
    answers(
      serving,
      Array.from({ length: 9 }, () => '/'),
    ),
  );
  expect(NAMES.map((name) => seen.filter((one) => one === name).length)).toEqual([3, 3, 3, 0, 0, 0]);
});

describe('upstream-hash-by', () => {
  test('leads a key to one endpoint, and keys to all of them', async () => {
    const [once, again] = await withPods({ 'upstream-hash-by': '$request_uri' }, 3, async (serving) => [
      await answers(serving, keys),
      await answers(serving, keys),
    ]);
    expect(again).toEqual(once);
    expect([...new Set(once)].toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('moves few keys when an endpoint is added, all of them to it', async () => {
    const [before, after] = await withPods({ 'upstream-hash-by': '$request_uri' }, 3, async (serving, objects) => {
      const few = await answers(serving, keys);
      await serving.apply(objects(4));
      return [few, await answers(serving, keys)];
    });
    const moved = after?.filter((pod, at) => pod !== before?.[at]) ?? [];
    expect(new Set(moved)).toEqual(new Set(['d']));
    expect(moved.length).toBeLessThan(keys.length / 2);
  });

  test.each([
    ['$arg_user', '/x?user=1', '/y?b=2&user=1'],
    ['${arg_user}-text', '/x?user=2', '/y?user=2&z'],
    ['$host$uri', '/same?x=1', '/same?x=2'],
    ['fixed', '/one', '/two'],
    ['$arg_absent', '/one', '/two'],
  ])('by %s leads %s and %s to the same endpoint', async (key, one, other) => {
    const [first, second] = await withPods({ 'upstream-hash-by': key }, 6, (serving) => answers(serving, [one, other]));
    expect(second).toBe(first);
  });

  test('goes on to another endpoint where the one of the key refuses', async () => {
    const dead = await RawPod.says(ok('dead'));
    const { port } = dead;
    await dead.close();
    const objects = [
      nginxClass,
      ingress({ annotations: { 'upstream-hash-by': '$request_uri' } }),
      ...service([port, ...ports.slice(0, 2)]),
    ];
    const serving = await serve(objects, { profile: 'controller' });
    const [once, again] = [await answers(serving, keys), await answers(serving, keys)];
    await serving.close();
    expect([...new Set(once)].toSorted()).toEqual(['a', 'b']);
    expect(again).toEqual(once);
  });

  test('with a subset leads a key to a group of endpoints', async () => {
    const wish = {
      'upstream-hash-by': '$request_uri',
      'upstream-hash-by-subset': 'true',
      'upstream-hash-by-subset-size': '2',
    };
    const seen = await withPods(wish, 6, async (serving) => {
      const groups: string[] = [];
      for (const key of keys.slice(0, 12)) {
        const pods = new Set(
          await answers(
            serving,
            Array.from({ length: 12 }, () => key),
          ),
        );
        groups.push([...pods].toSorted().join(''));
      }
      return groups;
    });
    expect(seen.every((group) => ['ab', 'cd', 'ef', 'a', 'b', 'c', 'd', 'e', 'f'].includes(group))).toBe(true);
    expect(new Set(seen.filter((group) => group.length === 2)).size).toBeGreaterThan(1);
  });

  test('with characters that the controller does not allow drops the Ingress', async () => {
    expect(await withPods({ 'upstream-hash-by': '$request_uri;' }, 1, (serving) => ask(serving, '/'))).toBe('404');
  });

  test('gives way to affinity', async () => {
    const wish = { 'upstream-hash-by': 'fixed', affinity: 'cookie' };
    const seen = await withPods(wish, 6, (serving) =>
      answers(
        serving,
        Array.from({ length: 40 }, () => '/'),
      ),
    );
    expect(new Set(seen).size).toBeGreaterThan(1);
  });
});

describe('load-balance', () => {
  async function shareOfQuick(
    annotations: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const slow = await HttpPod.start((_request, response) => void setTimeout(() => response.end('slow'), 40));
    const quick = await HttpPod.start((_request, response) => response.end('quick'));
    const objects = [
      nginxClass,
      controllerMap(settings),
      ingress({ annotations }),
      ...service([slow.port, quick.port]),
    ];
    const serving = await serve(objects, { profile: 'controller' });
    const seen = await answers(
      serving,
      Array.from({ length: 40 }, () => '/'),
    );
    await serving.close();
    await slow.close();
    await quick.close();
    return seen.filter((pod) => pod === 'quick').length;
  }

  test('round_robin does not look at answer times', async () => {
    expect(await shareOfQuick({ 'load-balance': 'round_robin' }, { 'load-balance': 'ewma' })).toBe(20);
  });

  test('ewma prefers the endpoint that answers sooner', async () => {
    expect(await shareOfQuick({ 'load-balance': 'ewma' })).toBeGreaterThan(30);
  });

  test('of the ConfigMap holds where an Ingress says nothing', async () => {
    expect(await shareOfQuick({}, { 'load-balance': 'ewma' })).toBeGreaterThan(30);
  });

  test('of a name that the controller does not know drops the Ingress', async () => {
    expect(await withPods({ 'load-balance': 'least_conn' }, 1, (serving) => ask(serving, '/'))).toBe('404');
  });
});

test('a backend goes by the oldest Ingress that uses it', async () => {
  const at = (object: object, time: string): object => {
    const one = object as { metadata: object };
    return { ...one, metadata: { ...one.metadata, creationTimestamp: time } };
  };
  const objects = (hashIsOld: boolean): object[] => [
    nginxClass,
    at(
      ingress({ name: 'hashed', host: 'hashed.test', annotations: { 'upstream-hash-by': 'fixed' } }),
      hashIsOld ? '2025-01-01T00:00:00Z' : '2026-06-01T00:00:00Z',
    ),
    ingress({ name: 'plain', host: 'plain.test' }),
    ...service(ports.slice(0, 3)),
  ];
  const serving = await serve(objects(true), { profile: 'controller' });
  const spread = async (): Promise<number[]> => {
    const sizes: number[] = [];
    for (const host of ['hashed.test', 'plain.test']) {
      const seen = new Set<string>();
      for (let turn = 0; turn < 9; turn++) seen.add(await ask(serving, '/', { host }));
      sizes.push(seen.size);
    }
    return sizes;
  };
  const hashOld = await spread();
  await serving.apply(objects(false));
  const plainOld = await spread();
  await serving.close();
  expect([hashOld, plainOld]).toEqual([
    [1, 1],
    [3, 3],
  ]);
});

test('a try after a failed one goes to another endpoint', async () => {
  const dead = await RawPod.says(ok('dead'));
  const { port } = dead;
  await dead.close();
  const objects = [nginxClass, ingress(), ...service([port, ports[0] as number])];
  const serving = await serve(objects, { profile: 'controller' });
  const seen = await answers(
    serving,
    Array.from({ length: 12 }, () => '/'),
  );
  await serving.close();
  expect(new Set(seen)).toEqual(new Set(['a']));
});
