import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './mark.module.css';

export type Tone = 'good' | 'warning' | 'bad' | 'quiet';

/** A state as icon, word and colour together, so that none of them is needed alone. */
export function Mark(properties: {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}) {
  const { tone, icon, title, children } = properties;
  return (
    <span className={`${styles['mark']} ${styles[tone]}`} title={title}>
      <Icon name={icon} />
      <span className={styles['word']}>{children}</span>
    </span>
  );
}
