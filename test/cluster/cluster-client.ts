import { request, type Dispatcher } from 'undici';
import { createCredentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { createDispatcher } from '#engine/source/kubeconfig/server/dispatcher.ts';
import { loadContext } from '#engine/source/kubeconfig/file/load.ts';

/** An object of the Kubernetes API as it is sent. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  Service: 'services',
  Secret: 'secrets',
  ServiceAccount: 'serviceaccounts',
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
};

/** Prepares and changes what the tests look at, as an administrator of `KUBECONFIG`'s current context. */
export class ClusterClient {
  readonly server: string;
  readonly authority: string | null;
  readonly #dispatcher: Dispatcher;
  /** Without a client certificate. */
  readonly #anonymous: Dispatcher;
  readonly #headers: Record<string, string | string[]>;

  private constructor(parts: {
    readonly server: string;
    readonly authority: string | null;
    readonly dispatcher: Dispatcher;
    readonly anonymous: Dispatcher;
    readonly headers: Record<string, string | string[]>;
  }) {
    this.server = parts.server;
    this.authority = parts.authority;
    this.#dispatcher = parts.dispatcher;
    this.#anonymous = parts.anonymous;
    this.#headers = parts.headers;
  }

  static async connect(): Promise<ClusterClient> {
    // Never somebody's own current context by accident: it has to be named.
    if (!process.env['KUBECONFIG']) throw new Error('KUBECONFIG is not set; run this ring with npm run test:cluster');
    const { context } = await loadContext([], null, process.env);
    const credentials = createCredentials(context, { environment: process.env, signal: new AbortController().signal });
    const { headers, tls } = await credentials.access();
    const { proxy } = context.cluster;
    const anonymous = { ...tls, certificate: null, key: null };
    return new ClusterClient({
      server: context.cluster.server,
      authority: tls.ca === null ? null : Buffer.from(tls.ca).toString('base64'),
      dispatcher: createDispatcher(proxy, tls, { connectTimeout: 10_000 }),
      anonymous: createDispatcher(proxy, anonymous, { connectTimeout: 10_000 }),
      headers,
    });
  }

  /** Creates an object, or brings it to this form. */
  async apply(manifest: Manifest): Promise<void> {
    await this.#send(
      'PATCH',
      `${pathOf(manifest)}?fieldManager=gatehouse-test&force=true`,
      manifest,
      'application/apply-patch+yaml',
    );
  }

  async delete(manifest: Manifest): Promise<void> {
    await this.#send('DELETE', pathOf(manifest), { propagationPolicy: 'Background' }, 'application/json', [404]);
  }

  /** Names of the pods with a label, those on their way out left out. */
  async pods(namespace: string, label: string): Promise<readonly string[]> {
    const list = (await this.#send(
      'GET',
      `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(label)}`,
    )) as { items: { metadata: { name: string; deletionTimestamp?: string } }[] };
    return list.items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name);
  }

  async deletePod(namespace: string, name: string): Promise<void> {
    await this.#send('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`);
  }

  /** Whether every pod of a Deployment is of its latest template and ready, and none of an earlier one is left. */
  async isRolledOut(namespace: string, name: string): Promise<boolean> {
    const { metadata, spec, status } = (await this.#send(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    )) as {
      metadata: { generation: number };
      spec: { replicas: number };
      status: Partial<Record<'observedGeneration' | 'replicas' | 'updatedReplicas' | 'readyReplicas', number>>;
    };
    const { observedGeneration, replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = status;
    return (
      observedGeneration === metadata.generation &&
      [replicas, updatedReplicas, readyReplicas].every((count) => count === spec.replicas)
    );
  }

  /** UID of what was just created, for tokens that live as long as it does. */
  async uid(manifest: Manifest): Promise<string> {
    const { metadata } = (await this.#send('GET', pathOf(manifest))) as { metadata: { uid: string } };
    return metadata.uid;
  }

  /** A token of a ServiceAccount, for ten minutes, or until the Secret is deleted that it is bound to. */
  async token(namespace: string, account: string, secret: Manifest | null = null): Promise<string> {
    const boundObjectRef =
      secret === null
        ? {}
        : {
            boundObjectRef: {
              apiVersion: 'v1',
              kind: 'Secret',
              name: secret.metadata.name,
              uid: await this.uid(secret),
            },
          };
    const made = (await this.#send(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600, ...boundObjectRef },
      },
      'application/json',
    )) as { status: { token: string } };
    return made.status.token;
  }

  /** Whether the API server knows a token, whatever that may do. */
  async knows(token: string): Promise<boolean> {
    const { statusCode, body } = await request(`${this.server}/version`, {
      dispatcher: this.#anonymous,
      headers: { authorization: `Bearer ${token}` },
    });
    await body.dump();
    return statusCode !== 401;
  }

  async close(): Promise<void> {
    await this.#anonymous.close();
    await this.#dispatcher.close();
  }

  async #send(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    type?: string,
    allowed: readonly number[] = [],
  ): Promise<unknown> {
    const answer = await request(`${this.server}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      headers: {
        accept: 'application/json',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...this.#headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 && !allowed.includes(answer.statusCode)) {
      throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`);
    }
    return JSON.parse(text);
  }
}

function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const plural = PLURALS[kind];
  if (plural === undefined) throw new Error(`no plural is known for ${kind}`);
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${base}${within}/${plural}/${metadata.name}`;
}
