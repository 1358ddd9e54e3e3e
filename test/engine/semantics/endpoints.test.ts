import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, type Serving } from '#test/fixtures/serving.ts';
import type { EngineOptions } from '#engine/engine-options.ts';

let a: RawPod;
let b: RawPod;

beforeAll(async () => {
  a = await RawPod.start((socket, head) => socket.write(ok(`a ${/^Host: (.*)\r$/im.exec(head)?.[1] ?? ''}`), 'latin1'));
  b = await RawPod.says(ok('b'));
});
afterAll(async () => {
  await a.close();
  await b.close();
});

interface Port {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}

function serviceOf(ports: readonly Port[], spec: object = { selector: { app: 'app' } }): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'app', namespace: 'default' },
    spec: { ports, ...spec },
  };
}

interface Endpoint {
  readonly addresses?: readonly string[];
  readonly conditions?: object;
}

function sliceOf(
  ports: readonly { name?: string; port?: number; protocol?: string }[],
  endpoints: readonly Endpoint[] = [{}],
  name = 'app-1',
): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': 'app' } },
    addressType: 'IPv4',
    ports,
    endpoints: endpoints.map((one) => ({ addresses: ['127.0.0.1'], ...one })),
  };
}

async function answerOf(
  objects: readonly object[],
  port: number | string,
  options: Partial<EngineOptions> = { profile: 'controller' },
): Promise<string> {
  const serving: Serving = await serve([nginxClass, ingress({ paths: [{ path: '/', port }] }), ...objects], options);
  try {
    const text = await exchange(serving.http, get('/'));
    const status = text.split(' ')[1] ?? '';
    return status === '200' ? (text.split('\r\n\r\n')[1] ?? '') : status;
  } finally {
    await serving.close();
  }
}

describe('the port of an Ingress', () => {
  test.each([
    ['is a number of the Service', [{ port: 80, targetPort: 8080 }], 80, 'b'],
    ['is a targetPort number', [{ port: 80, targetPort: 8080 }], 8080, 'b'],
    ['is a targetPort name', [{ name: 'http', port: 80, targetPort: 'web' }], 'web', 'b'],
    ['is a port name', [{ name: 'http', port: 80, targetPort: 'web' }], 'http', 'b'],
    ['is none of them', [{ name: 'http', port: 80, targetPort: 'web' }], 'other', '503'],
    ['is a number that nothing has', [{ port: 80, targetPort: 8080 }], 81, '503'],
  ] as const)('%s', async (_what, ports, port, expected) => {
    const name = 'name' in ports[0] ? ports[0].name : '';
    expect(await answerOf([serviceOf(ports), sliceOf([{ name, port: b.port, protocol: 'TCP' }])], port)).toBe(expected);
  });

  test('is looked for in the order of the Service, the first hit wins', async () => {
    const ports = [
      { name: 'one', port: 80, targetPort: 90 },
      { name: 'two', port: 90, targetPort: 8080 },
    ];
    const slice = sliceOf([
      { name: 'one', port: b.port, protocol: 'TCP' },
      { name: 'two', port: a.port, protocol: 'TCP' },
    ]);
    expect(await answerOf([serviceOf(ports), slice], 90)).toBe('b');
  });
});

describe('the port of an EndpointSlice', () => {
  test.each([
    [
      'is chosen by name',
      [{ name: 'http', port: 80, targetPort: 'web' }],
      (one: number, other: number) => [
        { name: 'admin', port: other },
        { name: 'http', port: one },
      ],
      'b',
    ],
    [
      'is any where the Service has one without a name',
      [{ port: 80, targetPort: 8080 }],
      (one: number) => [{ name: 'whatever', port: one }],
      'b',
    ],
    [
      'of another name leaves nothing for a targetPort by name',
      [{ name: 'http', port: 80, targetPort: 'web' }],
      (one: number) => [{ name: 'other', port: one }],
      '503',
    ],
    [
      'of protocol UDP does not count',
      [{ port: 80, targetPort: 8080 }],
      (one: number) => [{ name: '', port: one, protocol: 'UDP' }],
      '503',
    ],
  ] as const)('%s', async (_what, ports, slicePorts, expected) => {
    const slice = sliceOf(slicePorts(b.port, a.port).map((port) => ({ protocol: 'TCP', ...port })));
    expect(await answerOf([serviceOf(ports), slice], 80)).toBe(expected);
  });

  test.each([
    ['no name fits', [{ name: 'other', port: 1, protocol: 'TCP' }], 'http'],
    ['it has no ports', [], ''],
  ] as const)('gives way to a numeric targetPort where %s', async (_what, slicePorts, name) => {
    expect(await answerOf([serviceOf([{ name, port: 80, targetPort: b.port }]), sliceOf(slicePorts)], 80)).toBe('b');
  });

  test('counts for a Service without selector too', async () => {
    const objects = [serviceOf([{ port: 80 }], {}), sliceOf([{ name: '', port: b.port, protocol: 'TCP' }])];
    expect(await answerOf(objects, 80)).toBe('b');
  });
});

describe('the endpoints', () => {
  const ports = (pod: RawPod): { name: string; port: number; protocol: string }[] => [
    { name: '', port: pod.port, protocol: 'TCP' },
  ];
  const one = serviceOf([{ port: 80, targetPort: 8080 }]);

  test('of several slices are merged, each address once', async () => {
    const objects = [
      nginxClass,
      ingress(),
      one,
      sliceOf(ports(a), [{}, {}], 'app-1'),
      sliceOf(ports(a), [{}], 'app-2'),
      sliceOf(ports(b), [{}], 'app-3'),
    ];
    const serving = await serve(objects, { profile: 'controller' });
    const seen: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      seen.push((await exchange(serving.http, get('/'))).split('\r\n\r\n')[1]?.split(' ')[0] ?? '');
    }
    const { upstream } = serving.engine.explain({ method: 'GET', url: 'http://app.test/', headers: [] });
    await serving.close();
    expect(upstream?.endpoints.length).toBe(2);
    expect(seen.toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });

  test.each([
    ['absent', {}, 'b', 'b'],
    ['ready', { ready: true }, 'b', 'b'],
    ['not ready', { ready: false }, '503', '503'],
    ['not ready but serving while terminating', { ready: false, serving: true, terminating: true }, '503', 'b'],
    ['not ready, serving, not terminating', { ready: false, serving: true, terminating: false }, '503', '503'],
  ])('with conditions %s', async (_what, conditions, asController, local) => {
    const objects = [one, sliceOf(ports(b), [{ conditions }])];
    expect([
      await answerOf(objects, 80, { profile: 'controller' }),
      await answerOf(objects, 80, { profile: 'local' }),
    ]).toEqual([asController, local]);
  });

  test('of a headless Service are the targets as well', async () => {
    const headless = serviceOf([{ port: 80 }], { clusterIP: 'None', selector: { app: 'app' } });
    expect(await answerOf([headless, sliceOf(ports(b))], 80)).toBe('b');
  });

  test('of a Service in another namespace are not found', async () => {
    const elsewhere = (object: object): object => {
      const { metadata, ...rest } = object as { metadata: object };
      return { ...rest, metadata: { ...metadata, namespace: 'elsewhere' } };
    };
    expect(await answerOf([elsewhere(one), elsewhere(sliceOf(ports(b)))], 80)).toBe('503');
  });
});

describe('a Service of type ExternalName', () => {
  const external = (externalName: string, ports: readonly Port[] = []): object =>
    serviceOf(ports, { type: 'ExternalName', externalName });
  const ledTo = (fromHost: string, fromPort: number): Partial<EngineOptions> => ({
    profile: 'controller',
    connectTo: [{ fromHost, fromPort, toHost: '127.0.0.1', toPort: a.port }],
  });

  test.each([
    ['without ports by the number of the Ingress', 'api.example', [], 8443, 8443],
    ['with a dot at the end', 'api.example.', [], 80, 80],
    ['by the targetPort of a port number', 'api.example', [{ port: 80, targetPort: 9000 }], 80, 9000],
    ['by the targetPort of a port name', 'api.example', [{ name: 'web', port: 80, targetPort: 9000 }], 'web', 9000],
    ['by the number of the Ingress where no port has it', 'api.example', [{ port: 80 }], 8081, 8081],
    ['even where the name is one of the cluster', 'x.ns.svc.cluster.local', [], 80, 80],
  ] as const)('is reached %s', async (_what, name, ports, port, target) => {
    const answer = await answerOf([external(name, ports)], port, ledTo(name.replace(/\.$/, ''), target));
    expect(answer).toBe('a app.test');
  });

  test.each(['localhost', 'a.localhost', '127.0.0.1', '::1', '169.254.169.254', 'not_a_name', 'a..b'])(
    'is refused as %s',
    async (name) => {
      expect(await answerOf([external(name)], a.port)).toBe('503');
    },
  );

  test('that does not resolve is 502 or 503', async () => {
    expect(['502', '503']).toContain(await answerOf([external('nowhere.invalid')], 80));
  });

  test('that names a Service of the cluster leads to its endpoints', async () => {
    const inside = [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'real', namespace: 'other' },
        spec: { ports: [{ port: 80 }], selector: {} },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'real-1', namespace: 'other', labels: { 'kubernetes.io/service-name': 'real' } },
        addressType: 'IPv4',
        ports: [{ name: '', port: b.port, protocol: 'TCP' }],
        endpoints: [{ addresses: ['127.0.0.1'] }],
      },
    ];
    expect(await answerOf([external('real.other.svc.cluster.local'), ...inside], 80)).toBe('b');
  });

  test('has no endpoints with --disable-svc-external-name', async () => {
    const flags = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'ingress-nginx-controller',
        namespace: 'ingress-nginx',
        annotations: { 'gatehouse/controller-flags': '--disable-svc-external-name' },
      },
      data: {},
    };
    expect(await answerOf([flags, external('api.example')], 80, ledTo('api.example', 80))).toBe('503');
  });
});
