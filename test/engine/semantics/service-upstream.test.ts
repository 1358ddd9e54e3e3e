import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

let pods: RawPod[];
let ports: number[];

beforeAll(async () => {
  pods = await Promise.all(['a', 'b'].map((name) => RawPod.says(ok(name))));
  ports = pods.map(({ port }) => port);
});
afterAll(async () => {
  for (const pod of pods) await pod.close();
});

function controllerMap(data: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'ingress-nginx-controller',
      namespace: 'ingress-nginx',
    },
    data,
  };
}

describe('service-upstream', () => {
  const clusterService = (wish: { clusterIP?: string; port?: number; name?: string }): object[] => {
    const [first, ...rest] = service([ports[1] as number]) as [{ metadata: object; spec: { ports: object[] } }];
    const port = { name: wish.name ?? '', port: wish.port ?? ports[0], targetPort: 8080, protocol: 'TCP' };
    const spec = { ...first.spec, clusterIP: wish.clusterIP ?? '127.0.0.1', ports: [port] };
    return [{ ...first, spec }, ...rest];
  };

  async function answerOf(
    wish: { clusterIP?: string; name?: string },
    annotations: Readonly<Record<string, string>>,
    options: { settings?: Readonly<Record<string, string>>; port?: number | string } = {},
  ): Promise<string> {
    const port = options.port ?? ports[0] ?? 0;
    const objects = [
      nginxClass,
      controllerMap(options.settings ?? {}),
      ingress({ annotations, paths: [{ path: '/', port }] }),
      ...clusterService(wish),
    ];
    const serving = await serve(objects, { profile: 'controller' });
    const text = await exchange(serving.http, get('/'));
    await serving.close();
    return `${text.split('\r\n\r\n')[1] ?? ''}${text.includes('Set-Cookie') ? ' with a cookie' : ''}`;
  }

  test.each([
    ['goes to the cluster IP', {}, { 'service-upstream': 'true' }, {}, 'a'],
    ['goes to the endpoints without it', {}, {}, {}, 'b'],
    [
      'goes to the endpoints where it is switched off',
      {},
      { 'service-upstream': 'false' },
      { settings: { 'service-upstream': 'true' } },
      'b',
    ],
    ['holds by the ConfigMap', {}, {}, { settings: { 'service-upstream': 'true' } }, 'a'],
    ['takes a port by name', { name: 'web' }, { 'service-upstream': 'true' }, { port: 'web' }, 'a'],
    ['goes to the endpoints of a headless Service', { clusterIP: 'None' }, { 'service-upstream': 'true' }, {}, 'b'],
    ['has no affinity', {}, { 'service-upstream': 'true', affinity: 'cookie' }, {}, 'a'],
  ] as const)('%s', async (_what, wish, annotations, options, expected) => {
    expect(await answerOf(wish, annotations, options)).toBe(expected);
  });

  test('tries once', async () => {
    const resetting = await RawPod.start((socket) => socket.destroy());
    const objects = [
      nginxClass,
      ingress({ annotations: { 'service-upstream': 'true' }, paths: [{ path: '/', port: resetting.port }] }),
      ...clusterService({ port: resetting.port }),
    ];
    const serving = await serve(objects, { profile: 'controller' });
    const answer = (await exchange(serving.http, get('/'))).split(' ')[1];
    await serving.close();
    await resetting.close();
    expect([answer, resetting.heads.length]).toEqual(['502', 1]);
  });
});
