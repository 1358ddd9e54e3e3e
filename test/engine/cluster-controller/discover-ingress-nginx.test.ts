import { describe, expect, test } from 'vitest';
import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import { clusterOf, ingress, node, service, webPorts, type Raw } from './cluster-of.ts';
import { NGINX, NGINX_CLASS, NODE_PORT_CHART, outline } from './known-charts.ts';

describe('ingress-nginx as its chart installs it', () => {
  test('behind NodePorts is reached at the nodes, one that runs it first, and everything is known of it', () => {
    const map = {
      kind: 'ConfigMap',
      metadata: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
      data: {},
    };
    expect(discoverControllers(clusterOf([...NODE_PORT_CHART, map]))).toEqual([
      {
        product: 'ingress-nginx',
        controller: 'k8s.io/ingress-nginx',
        classes: ['nginx'],
        defaultClass: 'nginx',
        service: {
          namespace: 'ingress-nginx',
          name: 'ingress-nginx-controller',
          type: 'NodePort',
          ports: [
            { scheme: 'http', port: 80, nodePort: 30_172 },
            { scheme: 'https', port: 443, nodePort: 31_355 },
          ],
        },
        workload: { kind: 'Deployment', namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
        addresses: [
          { address: '10.0.0.6', http: 30_172, https: 31_355, node: 'worker-2', evidence: 'node-port' },
          { address: '10.0.0.5', http: 30_172, https: 31_355, node: 'worker-1', evidence: 'node-port' },
        ],
        configMap: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', read: true },
        flags: {
          'publish-service': 'ingress-nginx/ingress-nginx-controller',
          configmap: 'ingress-nginx/ingress-nginx-controller',
        },
        unread: [],
      },
    ]);
  });

  test('whose status names nodes is reached there, and the cluster IP that it may write instead counts for nothing', () => {
    const written = [
      ingress('shop/web', 'nginx', ['10.0.0.5']),
      ingress('shop/old', null, ['10.0.0.5'], 'nginx'),
      ingress('shop/none', 'nginx', ['10.96.3.3']),
      ingress('shop/other', 'traefik', ['192.0.2.77']),
    ];
    const [found] = discoverControllers(clusterOf([...NODE_PORT_CHART, ...written]));
    expect(found?.addresses.map(({ address, node: on, evidence }) => [address, on, evidence])).toEqual([
      ['10.0.0.5', 'worker-1', 'ingress-status-node'],
      ['10.0.0.6', 'worker-2', 'node-port'],
    ]);
  });

  test('with externalTrafficPolicy Local is reached only where it runs, and not on a node that is not ready', () => {
    const local = NODE_PORT_CHART.map((object) =>
      object['kind'] === 'Service'
        ? { ...object, spec: { ...(object['spec'] as Raw), externalTrafficPolicy: 'Local' } }
        : object,
    );
    const where = (objects: readonly Raw[]) =>
      discoverControllers(clusterOf(objects))[0]?.addresses.map((one) => one.node);
    expect(where(local)).toEqual(['worker-2']);
    const down = NODE_PORT_CHART.filter((object) => object['kind'] !== 'Node');
    expect(where([...down, node('worker-1', '10.0.0.5'), node('worker-2', '10.0.0.6', 'Unknown')])).toEqual([
      'worker-1',
    ]);
  });

  test('behind a load balancer is reached there first, at the ports of the Service', () => {
    const objects = [
      NGINX_CLASS,
      service('edge/nginx-controller', NGINX, { type: 'LoadBalancer', ports: webPorts([30_080, 30_443]) }, [
        { ip: '192.0.2.10' },
      ]),
      ingress('shop/web', 'nginx', ['192.0.2.10']),
      node('worker-1', '10.0.0.5'),
    ];
    expect(discoverControllers(clusterOf(objects)).map(outline)).toEqual([
      [
        'ingress-nginx',
        ['nginx'],
        'edge/nginx-controller',
        ['192.0.2.10 80/443 ingress-status', '10.0.0.5 30080/30443 node-port'],
      ],
    ]);
  });
});
