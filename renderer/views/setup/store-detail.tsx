import type { SetupPlan, StorePlan } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { useAnswer } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { useCodeWords } from './code-words.ts';
import { StoreMark } from './setup-marks.tsx';
import type { SetupControl } from './use-setup.ts';
import styles from './setup.module.css';

/** A trust store: what it says now, what happens to it, and the lines of those that are led by the environment. */
export function StoreDetail(properties: {
  readonly store: StorePlan;
  readonly plan: SetupPlan;
  readonly control: SetupControl;
}) {
  const { store, plan, control } = properties;
  const { setup } = useMessages().page;
  const { facts } = setup;
  const words = useCodeWords();
  const answer = useAnswer('setup.trust', store.action === 'manual' ? { hosts: [] } : null);
  const lines = answer.kind === 'value' ? (answer.value.stores.find(({ id }) => id === store.id)?.lines ?? []) : [];
  const { expires, sha256 } = plan.authority;
  const reason = store.reason === null ? null : words({ code: store.reason, subject: store.name });
  return (
    <Detail
      sentence={setup.storeSentences[store.action](store.name)}
      actions={
        (store.action === 'install' || store.action === 'replace') && (
          <Button disabled={control.busy} aria-label={setup.fixStore(store.name)} onClick={() => control.fix(store.id)}>
            {setup.fix}
          </Button>
        )
      }
    >
      {reason !== null && (
        <p>
          <Prose text={`${reason.sentence} ${reason.remedy ?? ''}`.trim()} />
        </p>
      )}
      {lines.length > 0 && (
        <Section title={setup.lines}>
          <div className={styles['command']}>
            <pre tabIndex={0}>{lines.join('\n')}</pre>
            <CopyButton text={lines.join('\n')} label={setup.copyLines} />
          </div>
        </Section>
      )}
      <Facts
        facts={[
          [facts.action, <StoreMark key="action" action={store.action} />],
          [facts.scope, setup.scopes[store.scope]],
          [facts.path, store.path === null ? null : <code key="path">{store.path}</code>],
          [facts.expires, expires === null ? null : new Date(expires).toLocaleDateString()],
          [facts.fingerprint, sha256 === null ? null : <code key="sha256">{sha256}</code>],
        ]}
      />
      <Raw value={store} />
    </Detail>
  );
}
