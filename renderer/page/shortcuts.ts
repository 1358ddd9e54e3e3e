import { useEffect, useRef } from 'react';

/** What a key does; the name is `KeyboardEvent.key`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/**
 * Single-key shortcuts of the part that is on the page. They rest while a person types, while a dialog or popover is open,
 * and with Ctrl, Alt or Cmd. Enter and the space bar stay with links and buttons.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const run = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (run === undefined || event.defaultPrevented || !isFree(event)) return;
      event.preventDefault();
      run();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  if (document.querySelector('dialog[open], :popover-open') !== null) return false;
  const target = event.target;
  if (!(target instanceof Element)) return true;
  if (target.closest('input, textarea, select, [contenteditable]') !== null) return false;
  const scrolls = event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End';
  if (scrolls && target.closest('pre, summary, [role="separator"], [data-detail]') !== null) return false;
  return event.key !== 'Enter' || target.closest('a, button, summary') === null;
}
