import { useMemo, useSyncExternalStore } from 'react';
import { formatAddress, parseAddress, type Address } from './address.ts';

const CHANGED = 'gatehouse:address';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** The address now; draws again when it changes. */
export function useAddress(): Address {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseAddress(hash), [hash]);
}

/** Goes to another view; the browser's Back leads here again. */
export function go(address: Partial<Address> & Pick<Address, 'view'>): void {
  history.pushState(null, '', formatAddress(address));
  window.dispatchEvent(new Event(CHANGED));
}

/** Changes filter or selection in place, so that Back does not repeat every row. */
export function amend(change: Partial<Address>): void {
  const next = formatAddress({ ...parseAddress(location.hash), ...change });
  if (next === location.hash) return;
  history.replaceState(null, '', next);
  window.dispatchEvent(new Event(CHANGED));
}
