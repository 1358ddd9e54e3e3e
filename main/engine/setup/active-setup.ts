import type { SetupPlan } from '#shared/model/setup.ts';
import { mappedHosts } from './plan/plan.ts';
import type { Journal } from './journal.ts';

type Active = NonNullable<Journal['active']>;

/** What is in force once a plan was applied. Where trust was left out, what was trusted before still is. */
export function activeAfter(plan: SetupPlan, before: Active | null): Active {
  const trusted = plan.stores.filter(({ action }) => action === 'install' || action === 'replace' || action === 'keep');
  const leftOut = plan.stores.some(({ reason }) => reason === 'trust-left-out');
  return {
    planId: plan.id,
    since: Date.now(),
    names: mappedHosts(plan.names.map),
    stores: leftOut ? (before?.stores ?? []) : trusted.map(({ id }) => id),
    addresses: plan.ports.addresses,
  };
}
