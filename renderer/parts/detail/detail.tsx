import { type ReactNode } from 'react';
import { useMessages } from '../../page/context.ts';
import { amend } from '../../page/navigation.ts';
import { Button } from '../button.tsx';
import styles from './detail.module.css';
import { Prose } from '../prose.tsx';

/** Id of the detail pane, where Enter takes the focus. */
export const DETAIL_ID = 'detail';

/** The detail of what is selected: a sentence first, then what can be done, then facts. */
export function Detail(properties: {
  readonly sentence: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
  /** Where closing is more than selecting nothing. */
  readonly onClose?: () => void;
}) {
  const { page } = useMessages();
  const { onClose = selectNothing } = properties;
  return (
    <section id={DETAIL_ID} data-detail aria-label={page.detail.label} tabIndex={0} className={styles['detail']}>
      <div className={styles['top']}>
        <p className={styles['sentence']}>
          <Prose text={properties.sentence} />
        </p>
        <Button look="plain" icon="cross" aria-label={page.detail.close} onClick={onClose} />
      </div>
      {properties.actions && <div className={styles['actions']}>{properties.actions}</div>}
      {properties.children}
    </section>
  );
}

/** A part of a detail under its own heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function selectNothing(): void {
  amend({ selected: null });
}
