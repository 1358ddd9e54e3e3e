import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
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
  // Before the element goes: a dialog that is closed in the document gives the focus back, one that is taken out does not.
  useLayoutEffect(() => {
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

/** What a dialog holds where it is filled in; Enter sends it. */
export function DialogForm({ onSubmit, children }: { readonly onSubmit: () => void; readonly children: ReactNode }) {
  return (
    <form
      className={styles['body']}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** The buttons at the end of a dialog. */
export function DialogButtons({ children }: { readonly children: ReactNode }) {
  return <div className={styles['buttons']}>{children}</div>;
}
