import type { ReactNode } from 'react';
import { productTitle } from '#shared/i18n/cluster/controllers.ts';
import { credentialText } from '#shared/i18n/cluster/credentials.ts';
import { useMessages } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { Cell } from '../../parts/list/grid.tsx';
import { ActionsCell, FactsCell, HeadingCell } from '../../parts/list/grouped-list.tsx';
import { ContextMark, KindMark } from './cluster-marks.tsx';
import { controllerName, type ClusterRow } from './cluster-rows.ts';
import styles from './clusters.module.css';
import type { ContextRow } from './context-state.ts';
import { useSwitch } from './switch-context.ts';
import { ControllerMark, NamedControllerMark, NetworkMark, NodeMark, TunnelMark, WayMark } from './way-marks.tsx';

/** The cells of a line of the view; `now` in milliseconds since the epoch. */
export function ClusterCells({ row, now }: { readonly row: ClusterRow; readonly now: number }) {
  const { page, ways } = useMessages();
  const { clusters } = page;
  switch (row.kind) {
    case 'heading':
      return <HeadingCell title={clusters.groups[row.group]} count={row.count} />;
    case 'context':
      return <ContextCells row={row} now={now} />;
    case 'kind':
      return (
        <Cells name={row.of.kind} mark={<KindMark of={row.of} now={now} />} facts={clusters.objects(row.of.objects)} />
      );
    case 'network': {
      const counts = Object.entries(row.of.inUse).map(
        ([way, count]) => `${ways.kinds[way as keyof typeof ways.kinds]} ${count}`,
      );
      return <Cells name={clusters.ways.network} mark={<NetworkMark of={row.of} />} facts={counts.join(' · ')} />;
    }
    case 'way':
      return <Cells name={row.of.key} mark={<WayMark view={row.of.view} />} facts={ways.reasons[row.of.view.reason]} />;
    case 'tunnel': {
      const { transport, streams } = row.of;
      const facts = [transport === null ? [] : clusters.ways.transports[transport], clusters.ways.streams(streams)];
      return (
        <Cells
          name={`${row.of.namespace}/${row.of.pod}`}
          mark={<TunnelMark of={row.of} />}
          facts={row.of.lastError?.message ?? facts.flat().join(' · ')}
        />
      );
    }
    case 'node':
      return <Cells name={row.of.name} mark={<NodeMark of={row.of} />} facts={row.of.addresses.join(', ')} />;
    case 'controller':
    case 'controller-named': {
      const facts = [productTitle(row.of.product), ...row.of.addresses.slice(0, 3).map(({ address }) => address)];
      const mark = row.kind === 'controller' ? <ControllerMark of={row.of} /> : <NamedControllerMark />;
      return <Cells name={controllerName(row.of)} mark={mark} facts={facts.join(' · ')} />;
    }
  }
}

function Cells({ name, mark, facts }: { readonly name: string; readonly mark: ReactNode; readonly facts: string }) {
  return (
    <>
      <Cell className={styles['name']} title={name}>
        {name}
      </Cell>
      <Cell>{mark}</Cell>
      <FactsCell title={facts}>{facts}</FactsCell>
      <ActionsCell />
    </>
  );
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
      <FactsCell title={facts}>{facts}</FactsCell>
      <ActionsCell>
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
      </ActionsCell>
    </>
  );
}
