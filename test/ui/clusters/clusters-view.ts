import { expect, type Page } from '@playwright/test';
import { statusOf } from '#test/doubles/engine.ts';
import { hostOf, routeOf, startPageEngine, type PageEngine } from '#test/doubles/page-engine.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { WaysStatus } from '#shared/model/way.ts';
import type { ContextDescription, KindState } from '#shared/model/source.ts';

const DAY = 86_400_000;

/** A context that signs in with a client certificate, with what a test changes. */
export function contextOf(changes: Partial<ContextDescription>): ContextDescription {
  return {
    name: 'dev',
    cluster: 'dev-cluster',
    server: 'https://10.0.0.1:6443',
    namespace: null,
    user: 'jane',
    file: '/home/jane/.kube/config',
    current: false,
    credential: { kind: 'certificate', what: null, expires: Date.now() + 29.5 * DAY, actsAs: null },
    ...changes,
  };
}

const plugin = contextOf({
  name: 'cloud',
  server: 'https://cloud.example:6443',
  credential: {
    kind: 'plugin',
    what: 'login-tool get-token --cluster cloud',
    expires: null,
    actsAs: null,
    plugin: { environment: ['TOOL_PROFILE'], installHint: 'Install login-tool.', approved: false },
  },
});

const kinds: readonly KindState[] = [
  { kind: 'Ingress', state: 'live', objects: 12, detail: null },
  { kind: 'Service', state: 'loading', objects: 1000, detail: null, pages: { read: 3, of: 20 } },
  { kind: 'EndpointSlice', state: 'reconnecting', objects: 30, detail: 'reset', since: 0, retryAt: 1e15 },
  {
    kind: 'Secret',
    state: 'forbidden',
    objects: 0,
    detail: 'secrets is forbidden: User "jane" cannot list resource "secrets"',
    missing: { verb: 'list', resource: 'secrets', namespace: null, user: 'jane' },
  },
  {
    kind: 'IngressClass',
    state: 'partial',
    objects: 1,
    detail: 'ingressclasses is forbidden',
    namespaces: ['team-a'],
    missing: { verb: 'list', resource: 'ingressclasses', namespace: null, user: 'jane' },
  },
];

/** Ways of which one is a tunnel that works and one is not allowed. */
export const ways: WaysStatus = {
  chosen: null,
  proofs: { controlPlane: false, nameServer: false },
  trusted: false,
  inUse: { tunnel: 1, 'service-proxy': 1 },
  tunnels: [
    {
      namespace: 'default',
      pod: 'hostname-1',
      transport: 'websocket',
      tunnels: 1,
      streams: 3,
      waiting: 0,
      suspect: 0,
      lastError: null,
    },
    {
      namespace: 'shop',
      pod: 'cart-1',
      transport: null,
      tunnels: 0,
      streams: 0,
      waiting: 2,
      suspect: 0,
      lastError: { fault: 'forbidden', message: 'create on pods/portforward is not allowed in namespace shop' },
    },
  ],
  nodes: [{ name: 'worker-1', ready: true, unschedulable: false, zone: 'a', addresses: ['10.0.0.5'] }],
};

const controller: ClusterController = {
  product: 'ingress-nginx',
  controller: 'k8s.io/ingress-nginx',
  classes: ['nginx'],
  defaultClass: null,
  service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', type: 'NodePort', ports: [] },
  workload: { kind: 'Deployment', namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
  addresses: [{ address: '10.0.0.5', http: 30172, https: 31355, node: 'worker-1', evidence: 'node-port' }],
  configMap: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', read: false },
  flags: {},
  unread: [{ verb: 'get', resource: 'configmaps', namespace: 'ingress-nginx', user: 'jane' }],
};

/** An engine that reads `dev`, with three contexts in kubectl's files. */
export async function start(): Promise<PageEngine> {
  const served = await startPageEngine();
  served.contexts.set('', {
    contexts: [contextOf({}), contextOf({ name: 'prod', server: 'https://10.0.0.2:6443', current: true }), plugin],
    problems: [],
  });
  served.engine.statusValue = statusOf({
    version: '0.1.0',
    choice: { kind: 'kubeconfig', files: [], context: 'dev' },
    source: { source: { kind: 'kubeconfig', name: 'dev' }, state: 'live', role: 'kind: ClusterRole', kinds },
    ways,
    controllers: [controller],
  });
  served.engine.routesValue = {
    hosts: [
      hostOf({
        routes: [
          routeOf({ way: { way: 'tunnel', reason: 'unproved', chosen: null } }),
          routeOf({
            id: 'cart',
            path: '/cart',
            namespace: 'shop',
            service: { namespace: 'shop', name: 'cart', port: 'http' },
            way: { way: 'service-proxy', reason: 'tunnel-forbidden', chosen: null },
          }),
        ],
      }),
    ],
    ignored: [],
  };
  return served;
}

/** Opens Clusters and waits for its list. */
export async function open(page: Page, served: PageEngine): Promise<void> {
  await page.goto(`${served.url}#/clusters`);
  await expect(page.getByRole('grid')).toBeVisible();
}
