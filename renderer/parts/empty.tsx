import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** What a view says where it has nothing to show: a sentence, and what to do next as buttons. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles['empty']}>
      <p>{title}</p>
      {children && <div className={styles['next']}>{children}</div>}
    </div>
  );
}
