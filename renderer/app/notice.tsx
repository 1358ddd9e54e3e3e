import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { Store } from '../client/store.ts';
import { useMessages } from './context.ts';
import styles from './notice.module.css';

interface Notice {
  readonly text: string;
}

const notice = new Store<Notice | null>(null);
const SHOWN_MILLISECONDS = 4000;

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

/** Where notices appear; read aloud by screen readers. */
export function Notices() {
  const shown = useSyncExternalStore(notice.subscribe, notice.get);
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => notice.set(null), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div className={styles['notices']} role="status">
      {shown && <span className={styles['notice']}>{shown.text}</span>}
    </div>
  );
}
