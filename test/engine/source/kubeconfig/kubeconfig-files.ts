import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for one test, removed when it goes out of use. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-kubeconfig-'));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export interface KubeconfigContent {
  readonly server: string;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
  /** Names the context, the cluster and the user. */
  readonly name?: string;
  readonly current?: boolean;
}

/** A kubeconfig with one context; JSON, which is YAML. */
export function kubeconfigText({ name = 'test', ...content }: KubeconfigContent): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    ...(content.current === false ? {} : { 'current-context': name }),
    clusters: [{ name, cluster: { server: content.server, ...content.cluster } }],
    users: [{ name, user: content.user ?? {} }],
    contexts: [
      { name, context: { cluster: name, user: name, ...(content.namespace ? { namespace: content.namespace } : {}) } },
    ],
  });
}

export async function writeKubeconfig(folder: string, content: KubeconfigContent, file = 'config'): Promise<string> {
  const target = path.join(folder, file);
  await writeFile(target, kubeconfigText(content));
  return target;
}
