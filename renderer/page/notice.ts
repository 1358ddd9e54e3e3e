import { useCallback } from 'react';
import { Store } from '../client/store.ts';
import { useMessages } from './context.ts';

export interface Notice {
  readonly text: string;
}

/** What is being said in passing, null for nothing. */
export const notice = new Store<Notice | null>(null);

/** Says something in passing; it goes away by itself. */
export function announce(text: string): void {
  notice.set({ text });
}

/** Copies a text to the clipboard and says whether that worked. */
export function useCopy(): (text: string) => void {
  const { copy } = useMessages().page;
  return useCallback(
    (text) => {
      // Undefined where the page is neither on loopback nor on HTTPS.
      const clipboard = navigator.clipboard as Clipboard | undefined;
      if (clipboard === undefined) return announce(copy.failed);
      clipboard.writeText(text).then(
        () => announce(copy.done),
        () => announce(copy.failed),
      );
    },
    [copy],
  );
}
