import { useRef, useState } from 'react';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { openDialog } from '../../page/dialogs.ts';
import { useNow } from '../../parts/kind-rows.tsx';
import { useListKeys } from '../../parts/list/list-keys.ts';
import { useAddress } from '../../page/navigation.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { Button } from '../../parts/button.tsx';
import { Detail } from '../../parts/detail/detail.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterLine } from '../../parts/list/filter-line.tsx';
import type { GridHandle } from '../../parts/list/grid.tsx';
import { GroupedList } from '../../parts/list/grouped-list.tsx';
import { countRows } from '../../parts/list/grouped-rows.ts';
import { NoMatch } from '../../parts/list/no-match.tsx';
import { Split } from '../../parts/list/split.tsx';
import { ClusterCells } from './cluster-cells.tsx';
import { ControllerDetail, NodeDetail, TunnelDetail } from './cluster-details.tsx';
import { clusterRows, filterClusterRows, type ClusterRow } from './cluster-rows.ts';
import styles from './clusters.module.css';
import { ConsentDialog } from './consent-dialog.tsx';
import { ContextDetail } from './context-detail.tsx';
import { useFreshTunnels } from './fresh-tunnels.ts';
import { KindDetail } from './kind-detail.tsx';
import { useOfferedContexts } from './offered-contexts.ts';
import { useSwitch } from './switch-context.ts';
import { NetworkDetail, WayDetail } from './way-details.tsx';

/** Clusters: the contexts that can be chosen, and how the reading of the one in use stands. */
export function ClustersView() {
  const messages = useMessages();
  const { page } = messages;
  const { clusters } = page;
  const { filter, selected } = useAddress();
  const status = useStore(useLink().status);
  const grid = useRef<GridHandle>(null);
  const [reading, setReading] = useState(0);
  const { offered, problems, known } = useOfferedContexts(status, reading);
  const now = useNow(status?.source.kinds.some(({ retryAt }) => retryAt !== undefined) ?? false);
  const routes = useStore(useLink().routes);
  const tunnels = useFreshTunnels(status?.ways?.tunnels !== undefined);
  const all = clusterRows({ offered, status, routes, tunnels, now });
  const rows = filterClusterRows(all, filter);
  const ids = rows.flatMap((row) => (row.kind === 'heading' ? [] : [row.id]));
  const row = selected === null ? null : (all.find(({ id }) => id === selected) ?? null);
  const { state: switching, request, approve, cancel } = useSwitch();

  useListKeys({ ids, selected, grid });
  useShortcuts({ u: () => row?.kind === 'context' && request(row.id, row) });

  if (status === null || !known) return <Empty title={page.source.loadingContexts} />;
  return (
    <>
      <FilterLine grid={grid} example={clusters.example} shown={countRows(rows)} total={countRows(all)}>
        <Button onClick={() => setReading(reading + 1)}>{clusters.again}</Button>
      </FilterLine>
      {problems.map((problem, index) => {
        const { sentence, remedy } = describeProblem(messages.problems, problem);
        return (
          <p key={index} className={styles['problem']}>
            {sentence.replaceAll('`', '')} {remedy.replaceAll('`', '')}
          </p>
        );
      })}
      <Split
        list={<ClusterList rows={rows} isFiltered={filter !== ''} selected={selected} grid={grid} now={now} />}
        detail={selected === null ? null : <ClusterDetail row={row} now={now} />}
      />
      {switching.kind === 'asking' && (
        <ConsentDialog offered={switching.offered} onApprove={approve} onCancel={cancel} />
      )}
    </>
  );
}

function ClusterList(properties: {
  readonly rows: readonly ClusterRow[];
  readonly isFiltered: boolean;
  readonly selected: string | null;
  readonly grid: React.RefObject<GridHandle | null>;
  readonly now: number;
}) {
  const { rows, selected, grid, now } = properties;
  const { page } = useMessages();
  const { clusters } = page;
  if (rows.length === 0 && properties.isFiltered) {
    return <NoMatch />;
  }
  if (rows.length === 0) {
    return (
      <Empty title={clusters.empty.title}>
        <Button look="main" onClick={() => openDialog('source')}>
          {clusters.empty.next}
        </Button>
      </Empty>
    );
  }
  return (
    <GroupedList
      id="cluster"
      label={clusters.list}
      columns={clusters.columns}
      template={styles['template']}
      rows={rows}
      selected={selected}
      grid={grid}
      render={(row) => <ClusterCells row={row} now={now} />}
    />
  );
}

function ClusterDetail({ row, now }: { readonly row: ClusterRow | null; readonly now: number }) {
  const { page } = useMessages();
  switch (row?.kind) {
    case 'context':
      return <ContextDetail row={row} now={now} />;
    case 'kind':
      return <KindDetail of={row.of} now={now} />;
    case 'network':
      return <NetworkDetail of={row.of} />;
    case 'way':
      return <WayDetail key={row.id} of={row.of} />;
    case 'tunnel':
      return <TunnelDetail of={row.of} />;
    case 'node':
      return <NodeDetail of={row.of} />;
    case 'controller':
    case 'controller-named':
      return <ControllerDetail of={row.of} named={row.kind === 'controller-named'} />;
    case 'heading':
    case undefined:
      return <Detail sentence={page.detail.nothing} />;
  }
}
