import { describe, expect, test } from 'vitest';
import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import {
  chartLabels,
  clusterOf,
  ingress,
  ingressClass,
  node,
  service,
  slice,
  webPorts,
  workload,
  type Raw,
} from './cluster-of.ts';

const NGINX = chartLabels('ingress-nginx', 'controller');
const NGINX_CLASS = ingressClass('nginx', 'k8s.io/ingress-nginx', 'default');
const WORKERS = [node('worker-1', '10.0.0.5'), node('worker-2', '10.0.0.6')];

function nginxDeployment(place: string, labels: Raw, args: readonly string[], more: Raw = {}): Raw {
  return workload('Deployment', place, labels, {
    ...more,
    containers: [
      {
        name: 'controller',
        args: ['/nginx-ingress-controller', ...args],
        env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
        ports: [
          { name: 'http', containerPort: 80 },
          { name: 'https', containerPort: 443 },
          { name: 'webhook', containerPort: 8443 },
        ],
      },
    ],
  });
}

/** What the chart of ingress-nginx installs, with `controller.service.type=NodePort`. */
const NODE_PORT_CHART: readonly Raw[] = [
  NGINX_CLASS,
  service('ingress-nginx/ingress-nginx-controller', NGINX, {
    type: 'NodePort',
    clusterIP: '10.96.3.3',
    ports: webPorts([30_172, 31_355]),
  }),
  service('ingress-nginx/ingress-nginx-controller-admission', NGINX, {
    ports: [{ name: 'https-webhook', port: 443, targetPort: 'webhook' }],
  }),
  service('ingress-nginx/ingress-nginx-controller-metrics', NGINX, { ports: [{ name: 'metrics', port: 10_254 }] }),
  service('ingress-nginx/ingress-nginx-defaultbackend', chartLabels('ingress-nginx', 'default-backend'), {
    ports: [{ name: 'http', port: 80 }],
  }),
  nginxDeployment('ingress-nginx/ingress-nginx-controller', NGINX, [
    '--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller',
    '--configmap=$(POD_NAMESPACE)/ingress-nginx-controller',
  ]),
  slice('ingress-nginx/ingress-nginx-controller', [['10.244.1.9', 'worker-2']]),
  ...WORKERS,
];

const outline = ({ product, classes, service: at, addresses }: ClusterController): readonly unknown[] => [
  product,
  classes,
  at === null ? null : `${at.namespace}/${at.name}`,
  addresses.map(({ address, http, https, evidence }) => `${address} ${http}/${https} ${evidence}`),
];

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

test('Traefik of k3s is found by its label, and its class is its own', () => {
  const labels = chartLabels('traefik', undefined, 'traefik-kube-system');
  const objects = [
    ingressClass('traefik', 'traefik.io/ingress-controller', 'default'),
    service(
      'kube-system/traefik',
      labels,
      {
        type: 'LoadBalancer',
        ports: [
          { name: 'web', port: 80, targetPort: 'web', nodePort: 31_080 },
          { name: 'websecure', port: 443, targetPort: 'websecure', nodePort: 31_443 },
        ],
      },
      // The service load balancer of k3s gives the addresses of the nodes.
      [{ ip: '10.0.0.5' }],
    ),
    ingress('shop/web', 'traefik', ['10.0.0.5']),
    node('server', '10.0.0.5'),
  ];
  expect(discoverControllers(clusterOf(objects)).map(outline)).toEqual([
    [
      'traefik',
      ['traefik'],
      'kube-system/traefik',
      ['10.0.0.5 80/443 ingress-status', '10.0.0.5 31080/31443 node-port'],
    ],
  ]);
});

test('a DaemonSet on the network of its nodes is reached at their ports, where it runs', () => {
  const daemonSet = workload('DaemonSet', 'edge/nginx-controller', NGINX, {
    hostNetwork: true,
    containers: [
      {
        name: 'controller',
        args: ['--http-port=8080', '--report-node-internal-ip-address'],
        ports: [
          { name: 'http', containerPort: 8080, hostPort: 8080 },
          { name: 'https', containerPort: 443 },
        ],
      },
    ],
  });
  const objects = [NGINX_CLASS, daemonSet, ...WORKERS];
  expect(discoverControllers(clusterOf(objects)).map(outline)).toEqual([
    ['ingress-nginx', ['nginx'], null, ['10.0.0.5 8080/443 host-port', '10.0.0.6 8080/443 host-port']],
  ]);
  const written = [...objects, ingress('shop/web', 'nginx', ['10.0.0.6'])];
  expect(discoverControllers(clusterOf(written))[0]?.addresses[0]).toEqual({
    address: '10.0.0.6',
    http: 8080,
    https: 443,
    node: 'worker-2',
    evidence: 'ingress-status-node',
  });
});

test('Contour is reached at the Service of its Envoy', () => {
  const objects = [
    ingressClass('contour', 'projectcontour.io/ingress-controller'),
    service('projectcontour/contour', chartLabels('contour', 'contour'), { ports: [{ name: 'xds', port: 8001 }] }),
    service('projectcontour/contour-envoy', chartLabels('contour', 'envoy', 'contour'), {
      type: 'NodePort',
      ports: webPorts([30_081, 30_444]),
    }),
    node('worker-1', '10.0.0.5'),
  ];
  expect(discoverControllers(clusterOf(objects)).map(outline)).toEqual([
    ['contour', ['contour'], 'projectcontour/contour-envoy', ['10.0.0.5 30081/30444 node-port']],
  ]);
});

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

test('a controller of no known product is found by the address that its Service and its Ingresses share', () => {
  const objects = [
    ingressClass('edge', 'example.com/edge'),
    service('edge/gateway', {}, { type: 'LoadBalancer', ports: webPorts() }, [{ hostname: 'LB.example.com' }]),
    {
      ...ingress('shop/web', 'edge'),
      status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com.' }] } },
    },
  ];
  expect(discoverControllers(clusterOf(objects)).map(outline)).toEqual([
    ['other', ['edge'], 'edge/gateway', ['lb.example.com 80/443 ingress-status']],
  ]);
});

test('a cluster without classes, controllers and Ingresses has none', () => {
  const web = service('shop/web', { app: 'web' }, { type: 'NodePort', ports: webPorts([30_100, 30_101]) });
  expect(discoverControllers(clusterOf([web, ...WORKERS]))).toEqual([]);
});

test.each([
  ['k8s.io/ingress-nginx', 'ingress-nginx'],
  ['nginx.org/ingress-controller', 'f5-nginx'],
  ['traefik.io/ingress-controller', 'traefik'],
  ['haproxy.org/ingress-controller/internal', 'haproxy'],
  ['haproxy-ingress.github.io/controller', 'haproxy-ingress'],
  ['projectcontour.io/ingress-controller', 'contour'],
  ['ingress-controllers.konghq.com/kong', 'kong'],
  ['istio.io/ingress-controller', 'istio'],
  ['cilium.io/ingress-controller', 'cilium'],
  ['ingress.k8s.aws/alb', 'aws-alb'],
  ['k8s.io/ingress-gce', 'gce'],
  ['azure/application-gateway', 'azure'],
  ['example.com/mine', 'other'],
])('the controller %s is of the product %s', (controller, product) => {
  const [found] = discoverControllers(clusterOf([ingressClass('some', controller)]));
  expect(found?.product).toBe(product);
});
