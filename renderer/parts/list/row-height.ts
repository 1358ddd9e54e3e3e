import { useSyncExternalStore } from 'react';

const coarse = window.matchMedia('(pointer: coarse)');

function subscribe(listener: () => void): () => void {
  coarse.addEventListener('change', listener);
  return () => coarse.removeEventListener('change', listener);
}

/** Height of a row of one line in pixels; the same as `--row` in theme.css. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, () => (coarse.matches ? 36 : 28));
}
