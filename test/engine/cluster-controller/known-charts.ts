import type { ClusterController } from '#shared/model/cluster-controller.ts';
import { chartLabels, ingressClass, node, service, slice, webPorts, workload, type Raw } from './cluster-of.ts';

/** Labels of what the chart installs. */
export const NGINX = chartLabels('ingress-nginx', 'controller');
/** Its class, the default one. */
export const NGINX_CLASS = ingressClass('nginx', 'k8s.io/ingress-nginx', 'default');
/** Two nodes. */
export const WORKERS = [node('worker-1', '10.0.0.5'), node('worker-2', '10.0.0.6')];

/** The controller with these arguments. */
export function nginxDeployment(place: string, labels: Raw, args: readonly string[], more: Raw = {}): Raw {
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
export const NODE_PORT_CHART: readonly Raw[] = [
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

/** What tells how a controller is reached: product, classes, Service and addresses. */
export const outline = ({ product, classes, service: at, addresses }: ClusterController): readonly unknown[] => [
  product,
  classes,
  at === null ? null : `${at.namespace}/${at.name}`,
  addresses.map(({ address, http, https, evidence }) => `${address} ${http}/${https} ${evidence}`),
];
