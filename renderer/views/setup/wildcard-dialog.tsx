import { useState } from 'react';
import { useMessages } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog, DialogButtons, DialogForm } from '../../parts/dialog.tsx';
import { Prose } from '../../parts/prose.tsx';
import styles from './setup.module.css';

const LABELS = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Asks which name below a wildcard is to be opened. */
export function WildcardDialog(properties: {
  /** Such as `*.apps.example.test`. */
  readonly host: string;
  readonly onOpen: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const { host, onOpen, onCancel } = properties;
  const { isolated } = useMessages().page.setup;
  const [label, setLabel] = useState('');
  const name = label.trim().toLowerCase();
  const isName = LABELS.test(name);
  return (
    <Dialog title={isolated.nameTitle} onClose={onCancel}>
      <DialogForm onSubmit={() => isName && onOpen(`${name}${host.slice(1)}`)}>
        <p>
          <Prose text={isolated.nameSentence(host)} />
        </p>
        <label className={styles['field']}>
          <span>{isolated.name}</span>
          <span className={styles['suffixed']}>
            <input
              type="text"
              autoFocus
              value={label}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setLabel(event.target.value)}
            />
            <code>{host.slice(1)}</code>
          </span>
        </label>
        <DialogButtons>
          <Button onClick={onCancel}>{isolated.cancel}</Button>
          <Button type="submit" look="main" disabled={!isName}>
            {isolated.open}
          </Button>
        </DialogButtons>
      </DialogForm>
    </Dialog>
  );
}
