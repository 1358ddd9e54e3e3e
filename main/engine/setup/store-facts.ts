import type { RootCertificate } from '../trust/root-certificate.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { StoreFact } from './facts.ts';

/** What every store says now of a root; stores are asked at the same time. */
export function storeFacts(stores: readonly TrustStore[], root: RootCertificate): Promise<readonly StoreFact[]> {
  return Promise.all(stores.map((store) => factOf(store, root)));
}

async function factOf(store: TrustStore, root: RootCertificate): Promise<StoreFact> {
  const { id, name, scope, path, optional } = store;
  if (store.lines.length > 0) return { id, name, scope, path, optional, state: 'manual', reason: null };
  const { state, reason } = await store.detect(root);
  return { id, name, scope, path, optional, state, reason };
}
