import { describe, expect, test } from 'vitest';
import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import { chartLabels, clusterOf, ingress, ingressClass, service, webPorts } from './cluster-of.ts';
import { NGINX, NGINX_CLASS, WORKERS, nginxDeployment, NODE_PORT_CHART, outline } from './known-charts.ts';

describe('several controllers', () => {
  const internal = chartLabels('ingress-nginx', 'controller', 'internal');
  const objects = [
    NGINX_CLASS,
    ingressClass('internal', 'k8s.io/internal-ingress-nginx'),
    service('edge/internal-controller', internal, { type: 'NodePort', ports: webPorts([30_001, 30_002]) }),
    service('edge/ingress-nginx-controller', NGINX, { type: 'NodePort', ports: webPorts([30_003, 30_004]) }),
    service('kong/kong-proxy', chartLabels('kong'), {
      type: 'NodePort',
      ports: [
        { name: 'kong-proxy', port: 80, nodePort: 30_005 },
        { name: 'kong-proxy-tls', port: 443, nodePort: 30_006 },
      ],
    }),
    service('kong/kong-manager', chartLabels('kong'), { ports: [{ name: 'kong-manager', port: 8002 }] }),
  ];
  const args = {
    internal: ['--controller-class=k8s.io/internal-ingress-nginx', '--ingress-class=internal'],
    public: ['--controller-class=k8s.io/ingress-nginx', '--ingress-class=nginx'],
  };
  const deployments = [
    nginxDeployment('edge/internal-controller', internal, args.internal),
    nginxDeployment('edge/ingress-nginx-controller', NGINX, args.public),
  ];
  const expected = [
    ['ingress-nginx', ['nginx'], 'edge/ingress-nginx-controller'],
    ['ingress-nginx', ['internal'], 'edge/internal-controller'],
    ['kong', [], 'kong/kong-proxy'],
  ];

  test('of one product are told apart by their arguments', () => {
    const found = discoverControllers(clusterOf([...objects, ...deployments])).map(outline);
    expect(found.map((one) => one.slice(0, 3))).toEqual(expected);
  });

  test('are told apart by names where arguments may not be read', () => {
    expect(discoverControllers(clusterOf(objects)).map((one) => outline(one).slice(0, 3))).toEqual(expected);
  });
});

describe('with fewer rights', () => {
  const right = (verb: string, resource: string, namespace: string | null = null) => ({
    verb,
    resource,
    namespace,
    user: 'jane',
  });

  test('classes that may not be read are known by the names that Ingresses give, and the missing verbs are named', () => {
    const missing = [
      right('list', 'ingressclasses'),
      right('list', 'nodes'),
      right('list', 'namespaces'),
      right('list', 'deployments', 'ingress-nginx'),
      right('get', 'configmaps', 'ingress-nginx'),
      right('list', 'deployments', 'elsewhere'),
    ];
    const objects = [
      ...NODE_PORT_CHART.filter(({ kind }) => kind === 'Service'),
      ingress('shop/web', 'nginx'),
      ingress('shop/odd', 'special'),
    ];
    const found = discoverControllers(clusterOf(objects, missing));
    expect(found.map(outline)).toEqual([
      ['ingress-nginx', ['nginx'], 'ingress-nginx/ingress-nginx-controller', []],
      ['other', ['special'], null, []],
    ]);
    expect(found[0]?.unread.map(({ verb, resource, namespace }) => [verb, resource, namespace])).toEqual([
      ['list', 'ingressclasses', null],
      ['list', 'nodes', null],
      ['list', 'deployments', 'ingress-nginx'],
      ['get', 'configmaps', 'ingress-nginx'],
    ]);
    expect([found[0]?.flags, found[0]?.configMap?.read]).toEqual([null, false]);
  });

  test('an address of Ingresses is taken for a node where nodes may not be read and the Service has NodePorts alone', () => {
    const objects = NODE_PORT_CHART.filter(({ kind }) => kind !== 'Node');
    const written = [...objects, ingress('shop/web', 'nginx', ['10.0.0.5'])];
    expect(discoverControllers(clusterOf(written, [right('list', 'nodes')]))[0]?.addresses).toEqual([
      { address: '10.0.0.5', http: 30_172, https: 31_355, node: null, evidence: 'ingress-status-port' },
    ]);
  });

  test('a controller whose Service is not seen is reached where the status of Ingresses says', () => {
    const objects = [ingress('team/web', 'nginx', ['192.0.2.10']), ingress('team/old', null, [], 'traefik')];
    const found = discoverControllers(clusterOf(objects, [right('list', 'ingressclasses'), right('list', 'services')]));
    expect(found.map(outline)).toEqual([
      ['ingress-nginx', ['nginx'], null, ['192.0.2.10 80/443 ingress-status-only']],
      ['traefik', ['traefik'], null, []],
    ]);
  });
});

test('a cluster without classes, controllers and Ingresses has none', () => {
  const web = service('shop/web', { app: 'web' }, { type: 'NodePort', ports: webPorts([30_100, 30_101]) });
  expect(discoverControllers(clusterOf([web, ...WORKERS]))).toEqual([]);
});
