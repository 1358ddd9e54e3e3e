import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './button.module.css';

interface Look {
  readonly icon?: IconName;
  /** `plain` has no border until it is pointed at; `main` is the one action of a place. */
  readonly look?: 'plain' | 'bordered' | 'main';
}

/** A button; without children its `aria-label` says what it does and is shown as a tip. */
export function Button({ icon, look = 'bordered', children, ...rest }: ComponentProps<'button'> & Look) {
  return (
    <button type="button" title={rest['aria-label']} {...rest} className={`${styles['button']} ${styles[look]}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A real link that looks like a button and opens beside the page. */
export function OpenLink({ icon = 'external', look = 'plain', children, ...rest }: ComponentProps<'a'> & Look) {
  return (
    <a target="_blank" rel="noopener noreferrer" {...rest} className={`${styles['button']} ${styles[look]}`}>
      {children}
      <Icon name={icon} />
    </a>
  );
}
