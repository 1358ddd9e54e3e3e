import { randomBytes } from 'node:crypto';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { ClusterClient, type Manifest } from './cluster-client.ts';

/** An image whose program answers with JSON that names its pod, as that of the test cluster does. */
const IMAGE = process.env['GATEHOUSE_TEST_IMAGE'] ?? 'localhost/echo:1';

/** The classic example in a namespace of its own, which goes when it is disposed of. */
export interface ClassicExample extends AsyncDisposable {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  /** Name of the IngressClass, which is for this example alone. */
  readonly className: string;
  scale(replicas: number): Promise<void>;
  /** Replaces every pod one by one, as `kubectl rollout restart` does; resolves at once. `mark` tells one from another. */
  restart(mark: string): Promise<void>;
  /** Puts the path of the first Ingress, as it is applied at the start with `/hostname`. */
  setPath(path: string): Promise<void>;
  apply(...manifests: readonly Manifest[]): Promise<void>;
}

/** Applies Deployment, Service, IngressClass and the three Ingresses: plain path, regular expression, TLS. */
export async function applyClassicExample(): Promise<ClassicExample> {
  const cluster = await ClusterClient.connect();
  const namespace = `gatehouse-${randomBytes(4).toString('hex')}`;
  const className = namespace;
  const applied: Manifest[] = [];
  const apply = async (...manifests: readonly Manifest[]) => {
    for (const manifest of manifests) {
      applied.push(manifest);
      await cluster.apply(manifest);
    }
  };
  const example: ClassicExample = {
    cluster,
    namespace,
    className,
    apply,
    scale: (replicas) => cluster.apply(deployment(namespace, replicas)),
    restart: (mark) => cluster.apply(deployment(namespace, 3, { 'gatehouse.test/restart': mark })),
    setPath: (path) => cluster.apply(plainIngress(namespace, className, path)),
    async [Symbol.asyncDispose]() {
      // The namespace takes everything in it along.
      for (const manifest of applied.toReversed()) {
        if (manifest.metadata.namespace === undefined) await cluster.delete(manifest);
      }
      await cluster.close();
    },
  };
  try {
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: className },
        spec: { controller: 'k8s.io/ingress-nginx' },
      },
      deployment(namespace, 3),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace, name: 'hostname-svc' },
        spec: { selector: { app: 'hostname' }, ports: [{ port: 8080, targetPort: 80 }] },
      },
      tlsSecret(namespace),
      plainIngress(namespace, className, '/hostname'),
      regexIngress(namespace, className),
      tlsIngress(namespace, className),
    );
  } catch (error) {
    await example[Symbol.asyncDispose]();
    throw error;
  }
  return example;
}

function deployment(namespace: string, replicas: number, annotations: Readonly<Record<string, string>> = {}): Manifest {
  const probe = { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 1 };
  const container = { name: 'hostname', image: IMAGE, imagePullPolicy: 'IfNotPresent', ports: [{ containerPort: 80 }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: 'hostname-deployment' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'hostname' } },
      template: {
        metadata: { labels: { app: 'hostname' }, annotations },
        spec: { terminationGracePeriodSeconds: 5, containers: [{ ...container, readinessProbe: probe }] },
      },
    },
  };
}

function tlsSecret(namespace: string): Manifest {
  const { certificate, key } = createTestAuthority('cluster').issue('tls.da2so.com');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'tls-secret' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(certificate), 'tls.key': base64(key) },
  };
}

/** What the three Ingresses have in common. */
interface IngressParts {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tls?: readonly object[];
}

function ingress(namespace: string, className: string, parts: IngressParts): Manifest {
  const backend = { service: { name: 'hostname-svc', port: { number: 8080 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace, name: parts.name, annotations: parts.annotations },
    spec: {
      ingressClassName: className,
      ...(parts.tls === undefined ? {} : { tls: parts.tls }),
      rules: [{ host: parts.host, http: { paths: [{ path: parts.path, pathType: parts.pathType, backend }] } }],
    },
  };
}

function plainIngress(namespace: string, className: string, path: string): Manifest {
  return ingress(namespace, className, {
    name: 'ingress-example',
    host: 'da2so.com',
    path,
    pathType: 'Prefix',
    annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/' },
  });
}

function regexIngress(namespace: string, className: string): Manifest {
  return ingress(namespace, className, {
    name: 'ingress-regex',
    host: 'regex.da2so.com',
    path: '/hostname(/|$)(.*)',
    pathType: 'ImplementationSpecific',
    annotations: {
      'nginx.ingress.kubernetes.io/use-regex': 'true',
      'nginx.ingress.kubernetes.io/rewrite-target': '/$2',
    },
  });
}

function tlsIngress(namespace: string, className: string): Manifest {
  return ingress(namespace, className, {
    name: 'ingress-tls',
    host: 'tls.da2so.com',
    path: '/hostname',
    pathType: 'Prefix',
    annotations: {},
    tls: [{ hosts: ['tls.da2so.com'], secretName: 'tls-secret' }],
  });
}
