import { expect, test } from 'vitest';
import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import { chartLabels, clusterOf, ingress, ingressClass, node, service, webPorts, workload } from './cluster-of.ts';
import { NGINX, NGINX_CLASS, WORKERS, outline } from './known-charts.ts';

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
