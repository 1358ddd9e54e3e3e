import { authorityRemarks, type AuthorityView } from '#shared/model/authority-view.ts';
import type { Finding } from '#shared/model/setup.ts';
import type { RootCertificate } from '../../trust/root-certificate.ts';
import type { TrustStore } from '../../trust/trust-store.ts';
import { finding } from './finding.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds by which a clock may be wrong before certificates are (reference trust I 28). */
const SKEW = DAY;

export interface TrustInput {
  readonly stores: readonly TrustStore[];
  readonly root: RootCertificate;
  /** Ids of the stores that the set-up in force has changed. */
  readonly active: readonly string[];
  /** Whether a set-up is in force. */
  readonly isActive: boolean;
}

/** What each store says of our root now, and whether any holds one that it should not. */
export async function checkStores({ stores, root, active, isActive }: TrustInput): Promise<readonly Finding[]> {
  const asked = stores.filter(({ optional, id }) => !optional || active.includes(id));
  const found = await Promise.all(
    asked.map(async (store): Promise<readonly Finding[]> => {
      const state = await store.detect(root);
      const values = { store: store.name, path: store.path ?? '', ...state.values };
      if (state.reason === 'copy-lines') return [];
      switch (state.state) {
        case 'installed':
          return isActive ? [finding('good', 'store-trusts', store.name, { values })] : [left(store, values)];
        case 'other':
          return [left(store, values)];
        case 'unreadable':
          return [finding('warning', state.reason ?? 'unreadable', store.name, { values })];
        case 'unavailable':
          return [];
        case 'absent':
          return active.includes(store.id)
            ? [finding('problem', state.reason ?? 'store-lost', store.name, { values, remedy: 'gatehouse setup' })]
            : [];
      }
    }),
  );
  return found.flat();
}

function left(store: TrustStore, values: Readonly<Record<string, string>>): Finding {
  return finding('problem', 'store-left', store.name, { values, remedy: 'gatehouse clean' });
}

/** How long the CA lasts, which names it may not sign for, and how its leaves stand. */
export function checkAuthority(root: RootCertificate, view: AuthorityView): readonly Finding[] {
  return authorityRemarks(view).map(({ severity, code, values }) =>
    severity === 'good'
      ? finding(severity, code, root.commonName, { values })
      : finding(severity, code, root.commonName, { values, evidence: [root.commonName], remedy: 'gatehouse setup' }),
  );
}

/** This machine's clock against the `Date` that the cluster sends; nothing where there is no cluster to ask. */
export function checkClock(cluster: number | null, now: number): readonly Finding[] {
  if (cluster === null) return [];
  const hours = String(Math.round(Math.abs(now - cluster) / 3_600_000));
  const evidence = [`here ${new Date(now).toISOString()}`, `cluster ${new Date(cluster).toISOString()}`];
  if (Math.abs(now - cluster) <= SKEW) return [finding('good', 'clock-good', 'clock')];
  return [finding('problem', 'clock-wrong', 'clock', { values: { hours }, evidence, remedy: 'timedatectl' })];
}
