import { useEffect, useSyncExternalStore } from 'react';
import { notice } from '../../page/notice.ts';
import styles from './notices.module.css';

const SHOWN_MILLISECONDS = 4000;

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
