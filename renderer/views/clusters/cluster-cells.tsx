import { credentialText } from '#shared/i18n/credentials.ts';
import { useMessages } from '../../app/context.ts';
import { Button } from '../../parts/button.tsx';
import { Cell } from '../../parts/grid.tsx';
import { ContextMark, KindMark } from './cluster-marks.tsx';
import type { ClusterRow, ContextRow } from './cluster-rows.ts';
import styles from './clusters.module.css';
import { useSwitch } from './switch-context.ts';

/** The cells of a line of the view; `now` in milliseconds since the epoch. */
export function ClusterCells({ row, now }: { readonly row: ClusterRow; readonly now: number }) {
  const { page } = useMessages();
  const { clusters } = page;
  switch (row.kind) {
    case 'heading':
      return (
        <Cell className={styles['heading']} span={4}>
          {clusters.groups[row.group]} <span className={styles['count']}>{row.count.toLocaleString()}</span>
        </Cell>
      );
    case 'context':
      return <ContextCells row={row} now={now} />;
    case 'kind':
      return (
        <>
          <Cell className={styles['name']}>{row.of.kind}</Cell>
          <Cell>
            <KindMark of={row.of} now={now} />
          </Cell>
          <Cell className={styles['facts']}>{clusters.objects(row.of.objects)}</Cell>
          <Cell className={styles['actions']} />
        </>
      );
  }
}

function ContextCells({ row, now }: { readonly row: ContextRow; readonly now: number }) {
  const { page, credentials } = useMessages();
  const { clusters } = page;
  const { state, request } = useSwitch();
  const { name, server, credential } = row.context;
  const inForce = row.state === 'used' || row.state === 'trouble';
  const busy = state.kind === 'switching' && state.id === row.id;
  const facts = `${server} · ${credentialText(credentials, credential, now)}`;
  return (
    <>
      <Cell className={styles['name']} title={name}>
        {name}
      </Cell>
      <Cell>
        <ContextMark state={row.state} />
      </Cell>
      <Cell className={styles['facts']} title={facts}>
        {facts}
      </Cell>
      <Cell className={styles['actions']}>
        {!inForce && (
          <Button
            look="plain"
            aria-label={row.state === 'sign-in' ? clusters.signInAgain : clusters.useContext(name)}
            disabled={state.kind === 'switching'}
            onClick={() => request(row.id, row)}
          >
            {busy ? clusters.switching : row.state === 'sign-in' ? clusters.signInAgain : clusters.use}
          </Button>
        )}
      </Cell>
    </>
  );
}
