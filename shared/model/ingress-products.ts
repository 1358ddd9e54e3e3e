import type { IngressProduct } from './cluster-controller.ts';

/** How the Service and the pods of a product are recognised (reference 5). */
export interface ProductTraits {
  readonly product: IngressProduct;
  /** As people write it. */
  readonly title: string;
  /** Whether a `spec.controller` is this product's. */
  readonly controllers: RegExp;
  /** Labels of its Service and pods; each of these sets is enough. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** Name of its Service, where the labels fit several. */
  readonly serviceName: RegExp | null;
  /** Names that its class usually has, for where classes may not be read. */
  readonly classNames: readonly string[];
}

const NAME = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';

/** Controllers by product; those of clouds run outside of the cluster. */
export const INGRESS_PRODUCTS: readonly ProductTraits[] = [
  {
    product: 'ingress-nginx',
    title: 'ingress-nginx',
    // People give each of several installations a controller value of its own, such as k8s.io/internal-ingress-nginx.
    controllers: /^k8s\.io\/([a-z0-9.-]+-)?ingress-nginx$/,
    labels: [
      { [NAME]: 'ingress-nginx', [COMPONENT]: 'controller' },
      { [NAME]: 'rke2-ingress-nginx' },
      { app: 'ingress-nginx' },
    ],
    serviceName: /controller/,
    classNames: ['nginx'],
  },
  {
    product: 'f5-nginx',
    title: 'NGINX Ingress Controller (F5)',
    controllers: /^nginx\.org\/ingress-controller$/,
    labels: [{ [NAME]: 'nginx-ingress' }, { app: 'nginx-ingress' }],
    serviceName: null,
    classNames: [],
  },
  {
    product: 'traefik',
    title: 'Traefik',
    controllers: /^traefik\.io\/ingress-controller$/,
    labels: [{ [NAME]: 'traefik' }, { app: 'traefik' }],
    serviceName: /^traefik/,
    classNames: ['traefik'],
  },
  {
    product: 'haproxy',
    title: 'HAProxy Kubernetes Ingress Controller',
    controllers: /^haproxy\.org\/ingress-controller(\/.+)?$/,
    labels: [{ [NAME]: 'kubernetes-ingress' }],
    serviceName: null,
    classNames: [],
  },
  {
    product: 'haproxy-ingress',
    title: 'HAProxy Ingress',
    controllers: /^haproxy-ingress\.github\.io\/controller(\/.+)?$/,
    labels: [{ [NAME]: 'haproxy-ingress' }],
    serviceName: null,
    classNames: ['haproxy'],
  },
  {
    product: 'contour',
    title: 'Contour',
    controllers: /^projectcontour\.io\//,
    labels: [{ [NAME]: 'contour', [COMPONENT]: 'envoy' }, { [NAME]: 'contour' }, { app: 'envoy' }],
    serviceName: /envoy/,
    classNames: ['contour'],
  },
  {
    product: 'kong',
    title: 'Kong',
    controllers: /^ingress-controllers\.konghq\.com\/kong$/,
    labels: [{ [NAME]: 'kong' }, { app: 'ingress-kong' }],
    serviceName: /-proxy$/,
    classNames: ['kong'],
  },
  {
    product: 'istio',
    title: 'Istio',
    controllers: /^istio\.io\/ingress-controller$/,
    labels: [{ istio: 'ingressgateway' }],
    serviceName: null,
    classNames: ['istio'],
  },
  {
    product: 'cilium',
    title: 'Cilium',
    controllers: /^cilium\.io\/ingress-controller$/,
    labels: [{ [NAME]: 'cilium-ingress' }],
    serviceName: /^cilium-ingress/,
    classNames: ['cilium'],
  },
  {
    product: 'aws-alb',
    title: 'AWS Load Balancer Controller',
    controllers: /^(ingress|eks)\.(k8s|amazonaws)\.(aws|com)\/alb$/,
    labels: [],
    serviceName: null,
    classNames: ['alb'],
  },
  {
    product: 'gce',
    title: 'GKE Ingress',
    controllers: /^(k8s\.io\/ingress-gce|networking\.gke\.io\/.+)$/,
    labels: [],
    serviceName: null,
    classNames: ['gce', 'gce-internal'],
  },
  {
    product: 'azure',
    title: 'Azure Application Gateway',
    controllers: /^azure\/application-gateway$/,
    labels: [],
    serviceName: null,
    classNames: ['azure-application-gateway', 'azure/application-gateway'],
  },
];

/** Values of the label `app.kubernetes.io/name` by which pods of controllers are asked for. */
export const CONTROLLER_LABEL_VALUES: readonly string[] = [
  ...new Set(INGRESS_PRODUCTS.flatMap(({ labels }) => labels.flatMap((set) => set[NAME] ?? []))),
];

const LABEL_SETS = INGRESS_PRODUCTS.flatMap((product) =>
  product.labels.map((set) => ({ product, entries: Object.entries(set) })),
);

/** The product whose Service or pods have such labels, null for none. */
export function productByLabels(labels: Readonly<Record<string, string>>): ProductTraits | null {
  // Of ten thousand Services hardly one has any.
  for (const _ in labels) {
    const found = LABEL_SETS.find(({ entries }) => entries.every(([key, value]) => labels[key] === value));
    return found?.product ?? null;
  }
  return null;
}

/** The product of a `spec.controller`, null where it is not in the table. */
export function productByController(controller: string): ProductTraits | null {
  return INGRESS_PRODUCTS.find(({ controllers }) => controllers.test(controller)) ?? null;
}
