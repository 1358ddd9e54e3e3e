import { useState } from 'react';
import type { NameOrigin } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog, DialogButtons, DialogForm } from '../../parts/dialog.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { originsText } from './setup-rows.ts';
import styles from './setup.module.css';

/** Asks before a public name leads to this machine, and says which cluster, namespace and Ingress want it. */
export function ApproveDialog(properties: {
  readonly host: string;
  readonly sentence: string;
  readonly cluster: string;
  readonly origins: readonly NameOrigin[];
  /** The name has to be typed: it is one of a well-known site. */
  readonly typed: boolean;
  readonly confirm: string;
  /** Gets what was typed, null where nothing had to be. */
  readonly onApprove: (typed: string | null) => void;
  readonly onCancel: () => void;
}) {
  const { host, typed, cluster, origins, onApprove, onCancel } = properties;
  const { approve } = useMessages().page.setup;
  const [text, setText] = useState('');
  const isComplete = !typed || text.trim().toLowerCase() === host;
  return (
    <Dialog title={approve.title} onClose={onCancel}>
      <DialogForm onSubmit={() => isComplete && onApprove(typed ? text.trim() : null)}>
        <p>
          <Prose text={properties.sentence} />
        </p>
        <Facts
          facts={[
            [approve.cluster, <code key="cluster">{cluster}</code>],
            [approve.origin, <code key="origin">{originsText(origins)}</code>],
          ]}
        />
        <p className={styles['caution']}>{approve.warning}</p>
        {typed && (
          <label className={styles['field']}>
            <span>{approve.type(host)}</span>
            <input
              type="text"
              value={text}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
          </label>
        )}
        <DialogButtons>
          <Button autoFocus={!typed} onClick={onCancel}>
            {approve.cancel}
          </Button>
          <Button type="submit" look="main" disabled={!isComplete}>
            {properties.confirm}
          </Button>
        </DialogButtons>
      </DialogForm>
    </Dialog>
  );
}
