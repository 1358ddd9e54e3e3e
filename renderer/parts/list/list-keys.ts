import { DETAIL_ID } from '../detail/detail.tsx';
import type { GridHandle } from './grid.tsx';
import { amend } from '../../page/navigation.ts';
import { useShortcuts } from '../../page/shortcuts.ts';

/** What the keys of a list need to know about it. */
export interface ListKeys {
  /** Ids of the rows that can be selected, in order. */
  readonly ids: readonly string[];
  readonly selected: string | null;
  readonly grid: { readonly current: GridHandle | null };
}

/** The keys that every list has: j, k and arrows move, Home and End jump, Enter goes to the detail, Esc comes back. */
export function useListKeys({ ids, selected, grid }: ListKeys): void {
  function select(index: number): void {
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))];
    if (id === undefined) return;
    amend({ selected: id });
    grid.current?.focus();
  }
  function move(step: number): void {
    const at = selected === null ? -1 : ids.indexOf(selected);
    select(at === -1 ? 0 : at + step);
  }
  const next = (): void => move(1);
  const previous = (): void => move(-1);
  useShortcuts({
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
    PageDown: () => move(15),
    PageUp: () => move(-15),
    Home: () => select(0),
    End: () => select(ids.length - 1),
    Enter: () => (selected === null ? select(0) : document.getElementById(DETAIL_ID)?.focus()),
    Escape: () => {
      const inDetail = document.activeElement?.closest('[data-detail]') !== null;
      if (!inDetail) amend({ selected: null });
      grid.current?.focus();
    },
  });
}
