import type { RootCertificate } from '../../trust/root-certificate.ts';
import type { TrustStore } from '../../trust/trust-store.ts';
import type { StoreFact } from './facts.ts';

/**
 * What every store says now of a root; stores are asked at the same time. Those that are taken on wish alone are asked only
 * where they are wished: asking Java takes a second.
 */
export function storeFacts(
  stores: readonly TrustStore[],
  root: RootCertificate,
  wish: { readonly optional: boolean },
): Promise<readonly StoreFact[]> {
  return Promise.all(stores.map((store) => factOf(store, root, wish.optional)));
}

async function factOf(store: TrustStore, root: RootCertificate, wished: boolean): Promise<StoreFact> {
  const { id, name, scope, path, optional } = store;
  if (optional && !wished) return { id, name, scope, path, optional, state: 'absent', reason: null };
  const { state, reason } = await store.detect(root);
  if (reason === 'copy-lines') return { id, name, scope, path, optional, state: 'manual', reason };
  return { id, name, scope, path, optional, state, reason };
}
