import type { ReactNode } from 'react';
import styles from './facts.module.css';

/** A fact: what it is called and what it is. Facts whose value is null are left out. */
export type Fact = readonly [name: string, value: ReactNode];

function isMissing(value: ReactNode): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Facts as a list of terms, two columns where there is room. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => !isMissing(value));
  return (
    <dl className={styles['facts']}>
      {known.map(([name, value]) => (
        <div key={name} className={styles['fact']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
