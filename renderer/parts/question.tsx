import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogButtons } from './dialog.tsx';
import styles from './dialog.module.css';

/** Asks before something is done; the answer that does nothing has the focus. */
export function Question(properties: {
  readonly title: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}) {
  const { title, confirm, cancel, onConfirm, onCancel, children } = properties;
  return (
    <Dialog title={title} onClose={onCancel}>
      <div className={styles['body']}>
        {children}
        <DialogButtons>
          <Button autoFocus onClick={onCancel}>
            {cancel}
          </Button>
          <Button look="main" onClick={onConfirm}>
            {confirm}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
