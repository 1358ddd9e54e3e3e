import { useEffect } from 'react';

/** What takes the focus in a part of the page, best first: fields last, because single keys rest while a person types. */
const TAKERS = ['[role="grid"]', '[data-detail]', 'button:enabled, a[href]', 'input, select, textarea'] as const;

/** Keeps the focus where what had it goes: it stays as near as possible, so that the next key is not lost. */
export function useKeptFocus(): void {
  useEffect(() => {
    /** The element that had the focus last, then what is around it. */
    let around: readonly Element[] = [];
    function onFocusIn(event: FocusEvent): void {
      around = event.target instanceof Element ? [...ancestors(event.target)] : [];
    }
    const observer = new MutationObserver(() => {
      const [last] = around;
      if (last === undefined || last.isConnected || document.activeElement !== document.body) return;
      around.find((element) => element.isConnected && giveFocus(element));
    });
    document.addEventListener('focusin', onFocusIn);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      observer.disconnect();
    };
  }, []);
}

function* ancestors(element: Element): Generator<Element> {
  for (let at: Element | null = element; at !== null; at = at.parentElement) yield at;
}

/** Whether something within an element took the focus. */
function giveFocus(element: Element): boolean {
  for (const selector of TAKERS) {
    for (const taker of element.querySelectorAll<HTMLElement>(selector)) {
      taker.focus();
      if (document.activeElement === taker) return true;
    }
  }
  return false;
}
