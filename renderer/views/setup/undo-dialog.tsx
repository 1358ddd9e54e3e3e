import type { SetupState } from '#shared/model/setup.ts';
import { useMessages } from '../../app/context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import styles from './setup.module.css';

/** Asks before everything is taken back. */
export function UndoDialog(properties: {
  readonly state: SetupState;
  readonly onUndo: () => void;
  readonly onCancel: () => void;
}) {
  const { undo } = useMessages().page.setup;
  const { active } = properties.state;
  return (
    <Dialog title={undo.title} onClose={properties.onCancel}>
      <div className={styles['dialog']}>
        <p>{undo.sentence(active?.names.length ?? 0, active?.stores.length ?? 0)}</p>
        <div className={styles['end']}>
          <Button autoFocus onClick={properties.onCancel}>
            {undo.cancel}
          </Button>
          <Button look="main" onClick={properties.onUndo}>
            {undo.confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
