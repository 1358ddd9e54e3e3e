import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import { createKubeconfigSource } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import type { Environment } from '#engine/source/kubeconfig/file/load.ts';
import type { PluginConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';

/** Milliseconds that a cluster may take for its first snapshot. */
const PATIENCE = 30_000;

export interface ReadOptions {
  readonly files: readonly string[];
  readonly context: string;
  readonly namespaces: NamespaceLimit;
  readonly environment: Environment;
  readonly consent: PluginConsent;
  readonly signal: AbortSignal;
}

/** What a cluster holds, and how it is spoken to, until it is closed. */
export interface ReadCluster extends AsyncDisposable {
  readonly snapshot: Snapshot;
  readonly access: ClusterAccess;
}

/** Reads a cluster as the engine would. null where nothing came within 30 s. */
export async function readOnce(options: ReadOptions): Promise<ReadCluster | null> {
  const source = createKubeconfigSource({ ...options, chosenBy: 'memory' });
  const { promise: first, resolve } = Promise.withResolvers<Snapshot | null>();
  const giveUp = () => resolve(null);
  const late = setTimeout(giveUp, PATIENCE);
  options.signal.addEventListener('abort', giveUp, { once: true });
  try {
    await source.start({ snapshot: resolve, status: () => undefined });
    const snapshot = await first;
    const access = source.access ?? null;
    if (snapshot !== null && access !== null) {
      return { snapshot, access, [Symbol.asyncDispose]: () => source.close() };
    }
  } finally {
    clearTimeout(late);
    options.signal.removeEventListener('abort', giveUp);
  }
  await source.close();
  return null;
}
