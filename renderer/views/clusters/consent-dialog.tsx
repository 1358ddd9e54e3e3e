import { useMessages } from '../../app/context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import styles from './clusters.module.css';
import type { OfferedContext } from './context-state.ts';

/** Asks before a credential plugin runs for the first time: what runs, with which variables, and which file says so. */
export function ConsentDialog(properties: {
  readonly offered: OfferedContext;
  readonly onApprove: () => void;
  readonly onCancel: () => void;
}) {
  const { clusters } = useMessages().page;
  const { consent, facts } = clusters;
  const { name, file, user, server, credential } = properties.offered.context;
  return (
    <Dialog title={consent.title} onClose={properties.onCancel}>
      <div className={styles['consent']}>
        <p>
          <Prose text={consent.sentence(name)} />
        </p>
        <pre className={styles['command']}>{credential.what}</pre>
        <Facts
          facts={[
            [facts.environment, credential.plugin?.environment.join(', ')],
            [facts.file, <code key="file">{file}</code>],
            [facts.user, <code key="user">{user}</code>],
            [facts.server, <code key="server">{server}</code>],
            [facts.installHint, credential.plugin?.installHint],
          ]}
        />
        <p className={styles['warning']}>{consent.warning}</p>
        <div className={styles['end']}>
          <Button autoFocus onClick={properties.onCancel}>
            {consent.cancel}
          </Button>
          <Button look="main" onClick={properties.onApprove}>
            {consent.run}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
