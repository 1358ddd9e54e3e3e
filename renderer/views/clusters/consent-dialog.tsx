import { useMessages } from '../../page/context.ts';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Question } from '../../parts/question.tsx';
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
    <Question
      title={consent.title}
      confirm={consent.run}
      cancel={consent.cancel}
      onConfirm={properties.onApprove}
      onCancel={properties.onCancel}
    >
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
    </Question>
  );
}
