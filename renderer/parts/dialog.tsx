import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './dialog.module.css';

/** A modal dialog of the browser itself: Esc closes it, the page behind is inert, focus goes back to where it was. */
export function Dialog(properties: {
  readonly title: string;
  /** The title is for screen readers only. */
  readonly look?: 'titled' | 'bare';
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, look = 'titled', onClose, children } = properties;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles[look]}>
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
