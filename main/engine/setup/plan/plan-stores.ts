import type { StorePlan } from '#shared/model/setup.ts';
import type { StoreFact } from './facts.ts';

export interface StoresInput {
  readonly stores: readonly StoreFact[];
  /** Ids that a person chose; null for every one that is there. */
  readonly chosen: readonly string[] | null;
  /** Whether stores that are taken on wish alone are wished. */
  readonly optional: boolean;
  /** false: trust is left as it is. */
  readonly wanted: boolean;
  /** The CA will be another one than the stores were asked for. */
  readonly newAuthority: boolean;
}

/** What is done with each store: only what is missing is installed, so that a second set-up does nothing. */
export function planStores(input: StoresInput): readonly StorePlan[] {
  return input.stores.map((store) => {
    const { id, name, scope, path } = store;
    return { id, name, scope, path, ...actionFor(store, input) };
  });
}

function actionFor(store: StoreFact, input: StoresInput): Pick<StorePlan, 'action' | 'reason'> {
  if (store.state === 'manual') return { action: 'manual', reason: null };
  if (!input.wanted) return { action: 'skip', reason: 'trust-left-out' };
  if (input.chosen !== null ? !input.chosen.includes(store.id) : store.optional && !input.optional) {
    return { action: 'skip', reason: store.optional ? 'only-on-wish' : 'store-left-out' };
  }
  switch (store.state) {
    case 'unavailable':
    case 'unreadable':
      return { action: 'skip', reason: store.reason ?? 'store-unavailable' };
    case 'installed':
      return input.newAuthority ? { action: 'replace', reason: null } : { action: 'keep', reason: null };
    case 'other':
      return { action: 'replace', reason: null };
    case 'absent':
      return { action: 'install', reason: null };
  }
}
