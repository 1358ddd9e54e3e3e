import { afterEach, describe, expect, test } from 'vitest';
import type { NetworkProbe } from '#engine/upstream/ways/network-probe.ts';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { CANARY, DEAF_PROBE, serveCluster } from '#test/fixtures/cluster-serving.ts';
import { closePods, podSaying, bodyOf, newest, PROVING, PROOF } from './cluster-under-test.ts';

afterEach(closePods);

describe('the automatic choice', () => {
  test('a pod whose network is not proved is reached by tunnel, and the record says so', async () => {
    const pod = await podSaying('by tunnel');
    await using serving = await serveCluster({ pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }] });
    serving.forward.pods.set('shop/app-1', { 8080: pod.port });
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('by tunnel');
    expect(newest(serving)?.endpoint).toEqual({
      address: '192.0.2.1',
      port: 8080,
      pod: 'app-1',
      node: 'node-1',
      way: 'tunnel',
    });
    await serving.untilWay({ way: 'tunnel', reason: 'unreachable' });
  });

  test('a proved network is used straight', async () => {
    const pod = await podSaying('straight');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }],
      objects: PROOF,
      machine: { probe: PROVING },
    });
    await serving.untilWay({ way: 'direct', reason: 'proved' });
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('straight');
    expect([newest(serving)?.endpoint?.way, serving.forward.requests]).toEqual(['direct', []]);
  });

  test('another network drops what was proved, until it is proved there', async () => {
    const pod = await podSaying('answer');
    let probe: NetworkProbe = PROVING;
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }],
      objects: PROOF,
      machine: {
        probe: {
          connect: (...asked) => probe.connect(...asked),
          resolve: (...asked) => probe.resolve(...asked),
          certificate: (...asked) => probe.certificate(...asked),
        },
      },
    });
    serving.forward.pods.set('shop/app-1', { [pod.port]: pod.port });
    await serving.untilWay({ way: 'direct' });
    probe = DEAF_PROBE;
    serving.engine.ways.moved();
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('answer');
    expect(newest(serving)?.endpoint?.way).toBe('tunnel');
    await serving.untilWay({ way: 'tunnel', reason: 'unreachable' });
    probe = PROVING;
    serving.engine.ways.moved();
    await serving.untilWay({ way: 'direct', reason: 'proved' });
  });

  test('pods in a network of this machine are not spoken to, though they answer', async () => {
    const stranger = await podSaying('stranger');
    const pod = await podSaying('by tunnel');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: stranger.port }],
      objects: PROOF,
      machine: {
        probe: PROVING,
        localNetworks: () => [{ interface: 'wlan0', address: '127.0.0.9', prefix: 8, virtual: false }],
      },
    });
    serving.forward.pods.set('shop/app-1', { [stranger.port]: pod.port });
    await serving.untilWay({ way: 'tunnel', reason: 'local-network' });
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('by tunnel');
    expect(stranger.heads).toEqual([]);
  });

  test('a person may trust the network for this cluster, and take that back', async () => {
    const pod = await podSaying('straight');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }],
      machine: {
        probe: { ...DEAF_PROBE, connect: () => Promise.resolve('open') },
        localNetworks: () => [{ interface: 'eth0', address: '10.9.8.7', prefix: 16, virtual: false }],
      },
    });
    await serving.untilWay({ way: 'tunnel', reason: 'unproved' });
    const { trustedNetworks } = serving.engine.ways.trust(true);
    expect(trustedNetworks).toEqual([{ server: serving.api.url, network: '10.9.0.0/16' }]);
    await serving.untilWay({ way: 'direct', reason: 'trusted' });
    expect(serving.engine.ways.trust(false).trustedNetworks).toEqual([]);
    await serving.untilWay({ way: 'tunnel', reason: 'unproved' });
  });
});

test('service-upstream leads to the pods, because a cluster IP is of no use from here', async () => {
  const pod = await podSaying('by tunnel');
  await using serving = await serveCluster({
    pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
    service: { clusterIP: '10.96.0.7' },
    annotations: { 'service-upstream': 'true' },
  });
  serving.forward.pods.set('shop/app-1', { 8080: pod.port });
  expect(bodyOf(await exchange(serving.http, get('/')))).toBe('by tunnel');
  expect(newest(serving)?.endpoint?.pod).toBe('app-1');
});

test('no pod ever sees our credentials', async () => {
  const pod = await podSaying('answer');
  await using serving = await serveCluster({ pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }] });
  serving.forward.pods.set('shop/app-1', { [pod.port]: pod.port });
  const target = { kind: 'all' } as const;
  for (const way of ['tunnel', 'direct'] as const) {
    serving.engine.ways.choose(target, way);
    await exchange(serving.http, get('/', { headers: 'Authorization: Bearer mine\r\n' }));
  }
  const text = pod.connections.map((connection) => connection.text).join('');
  expect([pod.heads.length, text.includes(CANARY), text.includes('Bearer mine')]).toEqual([2, false, true]);
});
