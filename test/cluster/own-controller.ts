import { randomBytes } from 'node:crypto';
import { temporaryFolder, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { ClusterClient, type Manifest } from './cluster-client.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What stands for a controller of ingress-nginx in a namespace of its own: everything but a pod. */
export interface OwnController extends AsyncDisposable {
  readonly namespace: string;
  /** Name of the IngressClass, and part of the controller's own value. */
  readonly className: string;
  /** Declared by the one Ingress. */
  readonly host: string;
  /** A kubeconfig of an account that may list and watch these, in the whole cluster or in `default` alone. */
  accountThatReads(kind: 'ClusterRole' | 'Role', resources: readonly string[]): Promise<string>;
}

/** Applies what the chart of ingress-nginx makes, with a NodePort Service, and a NodePort Service that is no controller's. */
export async function applyOwnController(): Promise<OwnController> {
  const cluster = await ClusterClient.connect();
  const folder = await temporaryFolder();
  const namespace = `gatehouse-${randomBytes(4).toString('hex')}`;
  const applied: Manifest[] = [];
  const apply = async (...manifests: readonly Manifest[]) => {
    for (const manifest of manifests) {
      applied.push(manifest);
      await cluster.apply(manifest);
    }
  };
  const own: OwnController = {
    namespace,
    className: namespace,
    host: `${namespace}.test`,
    accountThatReads: async (kind, resources) => {
      const name = `${namespace}-${kind.toLowerCase()}`;
      const metadata = kind === 'Role' ? { name, namespace: 'default' } : { name };
      const apiGroups = ['', 'networking.k8s.io', 'discovery.k8s.io'];
      await apply(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
        { apiVersion: `${RBAC}/v1`, kind, metadata, rules: [{ apiGroups, resources, verbs: ['list', 'watch'] }] },
        {
          apiVersion: `${RBAC}/v1`,
          kind: `${kind}Binding`,
          metadata,
          roleRef: { apiGroup: RBAC, kind, name },
          subjects: [{ kind: 'ServiceAccount', namespace, name }],
        },
      );
      const { server, authority } = cluster;
      const user = { token: await cluster.token(namespace, name) };
      const trust = authority === null ? {} : { 'certificate-authority-data': authority };
      return writeKubeconfig(folder.path, { server, cluster: trust, user, namespace: 'default' }, name);
    },
    async [Symbol.asyncDispose]() {
      for (const manifest of applied.toReversed()) {
        if (manifest.metadata.namespace !== namespace) await cluster.delete(manifest);
      }
      await cluster.close();
      await folder[Symbol.asyncDispose]();
    },
  };
  try {
    await apply(...manifestsOf(own));
  } catch (error) {
    await own[Symbol.asyncDispose]();
    throw error;
  }
  return own;
}

function manifestsOf({ namespace, className, host }: OwnController): readonly Manifest[] {
  const labels = {
    'app.kubernetes.io/name': 'ingress-nginx',
    'app.kubernetes.io/instance': namespace,
    'app.kubernetes.io/component': 'controller',
  };
  const controller = `k8s.io/${className}-ingress-nginx`;
  const env = [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }];
  const args = [
    `--controller-class=${controller}`,
    '--configmap=$(POD_NAMESPACE)/settings',
    '--ingress-class',
    className,
    '--maxmind-license-key=never-kept',
  ];
  const container = {
    name: 'controller',
    image: 'localhost/none:1',
    args,
    env,
    ports: [{ name: 'http', containerPort: 80 }],
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: className },
      spec: { controller },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name: 'settings' },
      data: { 'proxy-body-size': '7m' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name: 'edge-controller', labels },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'edge-controller', labels },
      spec: {
        type: 'NodePort',
        selector: labels,
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'https', port: 443, targetPort: 'https' },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'plain' },
      spec: { type: 'NodePort', selector: { app: 'plain' }, ports: [{ port: 8080 }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace, name: 'web' },
      spec: {
        ingressClassName: className,
        rules: [
          {
            host,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'plain', port: { number: 8080 } } } },
              ],
            },
          },
        ],
      },
    },
  ];
}
