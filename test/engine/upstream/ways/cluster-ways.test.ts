import { afterEach, describe, expect, test } from 'vitest';
import type { NetworkProbe } from '#engine/upstream/ways/network-probe.ts';
import { AUTOMATIC_WAYS } from '#shared/model/way.ts';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { CANARY, DEAF_PROBE, serveCluster, type ClusterServing } from '#test/fixtures/cluster-serving.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function podSaying(text: string): Promise<RawPod> {
  const pod = await RawPod.says(ok(text));
  opened.push(pod);
  return pod;
}

/** A port on which nobody listens. */
async function nobody(): Promise<number> {
  const gone = await RawPod.says('');
  const { port } = gone;
  await gone.close();
  return port;
}

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const newest = ({ engine }: ClusterServing) => engine.requests.list('', 1)[0];
const waysTried = (serving: ClusterServing) =>
  newest(serving)?.attempts.map(({ way, error }) => [way, error === null ? 'good' : error]);

/** A network that is reached, of a cluster whose name server is one of its pods. */
const PROVING: NetworkProbe = {
  connect: () => Promise.resolve('open'),
  resolve: (address) => Promise.resolve(address === '10.244.0.53' ? ['10.96.0.1'] : []),
  certificate: () => Promise.resolve(null),
};

const PROOF = [
  ['services', { metadata: { name: 'kubernetes', namespace: 'default' }, spec: { clusterIP: '10.96.0.1', ports: [] } }],
  [
    'endpointslices',
    {
      metadata: {
        name: 'kube-dns-1',
        namespace: 'kube-system',
        labels: { 'kubernetes.io/service-name': 'kube-dns' },
      },
      addressType: 'IPv4',
      ports: [{ name: 'dns-tcp', port: 53, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.244.0.53'], conditions: { ready: true } }],
    },
  ],
] as const;

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

describe('where tunnels are forbidden', () => {
  const noTunnel = ({ resource, subresource }: Readonly<Record<string, string>>) =>
    `${resource}/${subresource}` === 'services/proxy';

  test('and nothing else is allowed, the answer names the missing right', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: () => false,
    });
    await serving.untilWay({ way: null, reason: 'nothing-allowed' });
    const answer = await exchange(serving.http, get('/'));
    expect([answer.slice(0, 12), answer.includes('create pods/portforward in namespace shop')]).toEqual([
      'HTTP/1.1 503',
      true,
    ]);
    expect([newest(serving)?.reason, newest(serving)?.endpoint]).toEqual(['no-way', null]);
    expect(serving.engine.problems().map(({ code }) => code)).toContain('way-forbidden');
  });

  test('the first tunnel is refused where the server says nothing of rights, and is not tried again', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: () => false,
    });
    serving.api.allows = null;
    serving.forward.fault = () => ({
      kind: 'status',
      status: 403,
      message: 'pods "app-1" is forbidden: User "u" cannot get resource "pods/portforward"',
      reason: 'Forbidden',
    });
    await exchange(serving.http, get('/'));
    const tried = serving.forward.requests.length;
    await exchange(serving.http, get('/'));
    expect(serving.forward.requests).toHaveLength(tried);
  });

  test('the service proxy is the last resort, and a problem says what it changes', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: noTunnel,
    });
    const seen: { readonly path: string; readonly authorization: string | undefined }[] = [];
    serving.api.fault = ({ plural, authorization, headers }) => {
      if (!plural.includes('/proxy')) return null;
      seen.push({ path: `${plural} ${String(headers.host)}`, authorization });
      return { kind: 'bytes', bytes: 'proxied', afterwards: 'end' };
    };
    const answer = await exchange(serving.http, get('/', { headers: 'Authorization: Bearer mine\r\n' }));
    expect(answer.includes('proxied')).toBe(true);
    expect(seen).toEqual([
      { path: '/api/v1/namespaces/shop/services/app:80/proxy/ app.test', authorization: `Bearer ${CANARY}` },
    ]);
    expect(newest(serving)?.endpoint?.way).toBe('service-proxy');
    await serving.untilWay({ way: 'service-proxy', reason: 'tunnel-forbidden' });
    expect(serving.engine.problems().map(({ code }) => code)).toContain('way-service-proxy');
  });
});

describe('a way that fails', () => {
  test('is followed by the next one to the same endpoint within the request, also for a POST', async () => {
    const pod = await podSaying('by tunnel');
    const closed = await nobody();
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: closed }],
      objects: PROOF,
      machine: { probe: PROVING },
    });
    serving.forward.pods.set('shop/app-1', { [closed]: pod.port });
    await serving.untilWay({ way: 'direct' });
    const post = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
    expect(bodyOf(await exchange(serving.http, post))).toBe('by tunnel');
    expect(waysTried(serving)).toEqual([
      ['direct', 'ECONNREFUSED'],
      ['tunnel', 'good'],
    ]);
    expect(pod.connections[0]?.text.endsWith('body')).toBe(true);
  });

  test('a pod that is gone is left out, and another one answers', async () => {
    const pod = await podSaying('second');
    await using serving = await serveCluster({
      pods: [
        { name: 'gone', address: '192.0.2.1', port: 8080 },
        { name: 'app-2', address: '192.0.2.2', port: 8080 },
      ],
    });
    serving.forward.pods.set('shop/app-2', { 8080: pod.port });
    for (let turn = 0; turn < 4; turn++) expect(bodyOf(await exchange(serving.http, get('/')))).toBe('second');
    const withGone = serving.engine.requests.list('', 4).filter(({ attempts }) => attempts.length > 1);
    expect(withGone.map(({ attempts }) => attempts.map(({ error }) => error))).toEqual([['tunnel-pod-gone', null]]);
  });

  test('nothing that may have been received is sent again by another way', async () => {
    const breaking = await RawPod.start((socket) => void socket.resetAndDestroy());
    opened.push(breaking);
    const pod = await podSaying('by tunnel');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: breaking.port }],
      objects: PROOF,
      machine: { probe: PROVING },
    });
    serving.forward.pods.set('shop/app-1', { [breaking.port]: pod.port });
    await serving.untilWay({ way: 'direct' });
    const post = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
    expect((await exchange(serving.http, post)).slice(0, 12)).toBe('HTTP/1.1 502');
    expect(pod.heads).toEqual([]);
  });
});

describe('a way that a person chose', () => {
  test('straight is used unproved', async () => {
    const pod = await podSaying('straight');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }],
      ways: { kept: AUTOMATIC_WAYS, way: 'direct' },
    });
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('straight');
    await serving.untilWay({ way: 'direct', reason: 'chosen' });
  });

  test('for one Service port counts before the one for everything, and goes with auto', async () => {
    const pod = await podSaying('answer');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: pod.port }],
      ways: { kept: AUTOMATIC_WAYS, way: 'direct' },
    });
    serving.forward.pods.set('shop/app-1', { [pod.port]: pod.port });
    const target = { kind: 'service', namespace: 'shop', service: 'app', port: 80 } as const;
    expect(serving.engine.ways.choose(target, 'tunnel')).toEqual({
      ...AUTOMATIC_WAYS,
      services: { 'shop/app:80': 'tunnel' },
    });
    await exchange(serving.http, get('/'));
    const first = newest(serving)?.endpoint?.way;
    expect(serving.engine.ways.choose(target, 'auto')).toEqual(AUTOMATIC_WAYS);
    await exchange(serving.http, get('/'));
    expect([first, newest(serving)?.endpoint?.way]).toEqual(['tunnel', 'direct']);
  });

  test('a node port leads to a ready node', async () => {
    const node = await podSaying('by node port');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      service: { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: node.port, protocol: 'TCP' }] },
      objects: [
        [
          'nodes',
          {
            metadata: { name: 'node-1' },
            spec: {},
            status: {
              addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
              conditions: [{ type: 'Ready', status: 'True' }],
            },
          },
        ],
      ],
      ways: { kept: AUTOMATIC_WAYS, way: 'node-port' },
    });
    expect(bodyOf(await exchange(serving.http, get('/')))).toBe('by node port');
    expect(newest(serving)?.endpoint).toEqual({
      address: '127.0.0.1',
      port: node.port,
      pod: null,
      node: 'node-1',
      way: 'node-port',
    });
  });

  test('that is not there is said, and nothing is asked', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      ways: { kept: AUTOMATIC_WAYS, way: 'node-port' },
    });
    expect((await exchange(serving.http, get('/'))).slice(0, 12)).toBe('HTTP/1.1 503');
    expect(newest(serving)?.reason).toBe('way-not-found');
  });

  test('the controller gets the request as it came', async () => {
    const controller = await podSaying('controller');
    const status = { loadBalancer: { ingress: [{ ip: '127.0.0.1' }] } };
    const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' };
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      annotations: { 'rewrite-target': '/rewritten', 'permanent-redirect': 'http://elsewhere.test/' },
      objects: [
        [
          'services',
          {
            metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx', labels },
            spec: {
              type: 'LoadBalancer',
              selector: labels,
              ports: [{ name: 'http', port: controller.port, targetPort: 'http', protocol: 'TCP' }],
            },
            status,
          },
        ],
      ],
      ways: { kept: { ...AUTOMATIC_WAYS, hosts: { 'app.test': 'controller' } } },
    });
    const headers = 'X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer mine\r\nCookie: a=1\r\n';
    expect(bodyOf(await exchange(serving.http, get('/a%2Fb//c?x=1', { headers })))).toBe('controller');
    const { heads } = controller;
    expect(heads).toEqual([
      'GET /a%2Fb//c?x=1 HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer mine\r\nCookie: a=1\r\n\r\n',
    ]);
    expect(newest(serving)?.endpoint?.way).toBe('controller');
  });
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
