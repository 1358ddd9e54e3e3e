import { afterEach, describe, expect, test } from 'vitest';
import { AUTOMATIC_WAYS } from '#shared/model/way.ts';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { serveCluster } from '#test/fixtures/cluster-serving.ts';
import { closePods, podSaying, bodyOf, newest } from './cluster-under-test.ts';

afterEach(closePods);

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
