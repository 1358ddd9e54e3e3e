import { useMemo, useRef, type ReactNode } from 'react';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { openDialog } from '../../page/dialogs.ts';
import { useListKeys } from '../../parts/list/list-keys.ts';
import { amend, go, useAddress } from '../../page/navigation.ts';
import { useCopy } from '../../page/notice.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterLine } from '../../parts/list/filter-line.tsx';
import { Grid, type GridHandle } from '../../parts/list/grid.tsx';
import { NoMatch } from '../../parts/list/no-match.tsx';
import { Split } from '../../parts/list/split.tsx';
import { RouteDetail } from './route-detail.tsx';
import { RouteCells } from './route-cells.tsx';
import { routeUrl } from '../../words/route-text.ts';
import { countRoutes, routeRows, type RouteRow } from './route-rows.ts';
import styles from './routes.module.css';

/** All routes by host, with the detail of the selected one. */
export function RoutesViewPage() {
  const { page } = useMessages();
  const { filter, selected } = useAddress();
  const link = useLink();
  const view = useStore(link.routes);
  const isRead = (useStore(link.status)?.read ?? 0) > 0;
  const grid = useRef<GridHandle>(null);
  const copy = useCopy();
  const rows = useMemo(() => (view === null ? [] : routeRows(view, filter)), [view, filter]);
  const ids = useMemo(() => rows.filter((row) => row.kind !== 'ignored-heading').map((row) => row.id), [rows]);
  const all = useMemo(() => (view === null ? [] : routeRows(view, '')), [view]);
  const row = selected === null ? null : (all.find((candidate) => candidate.id === selected) ?? null);
  const url = row === null ? null : rowUrl(row);

  useListKeys({ ids, selected, grid });
  useShortcuts({
    o: () => url !== null && window.open(url, '_blank', 'noopener,noreferrer'),
    c: () => url !== null && copy(url),
    e: () => url !== null && go({ view: 'try', url }),
  });

  if (view === null || (all.length === 0 && !isRead)) return <Empty title={page.routes.empty.loading} />;
  if (all.length === 0) {
    return (
      <Empty title={page.routes.empty.title}>
        <Button look="main" onClick={() => openDialog('source')}>
          {page.routes.empty.next}
        </Button>
      </Empty>
    );
  }
  return (
    <>
      <FilterLine grid={grid} example={page.filter.routesExample} shown={countRoutes(rows)} total={countRoutes(all)} />
      <Split
        list={<RouteList rows={rows} selected={selected} grid={grid} />}
        detail={selected === null ? null : <RouteDetail row={row} />}
      />
    </>
  );
}

function rowUrl(row: RouteRow): string | null {
  switch (row.kind) {
    case 'host':
      return routeUrl(row.host, null);
    case 'route':
      return routeUrl(row.host, row.route);
    case 'ignored':
    case 'ignored-heading':
      return null;
  }
}

function RouteList(properties: {
  readonly rows: readonly RouteRow[];
  readonly selected: string | null;
  readonly grid: React.RefObject<GridHandle | null>;
}): ReactNode {
  const { rows, selected, grid } = properties;
  const { page } = useMessages();
  const { columns } = page.routes;
  if (rows.length === 0) {
    return <NoMatch />;
  }
  return (
    <Grid
      handle={grid}
      id="route"
      label={page.routes.list}
      template={styles['template']}
      columns={[
        { key: 'path', title: columns.path },
        { key: 'type', title: columns.type, className: styles['type'] },
        { key: 'service', title: columns.service, className: styles['service'] },
        { key: 'ready', title: columns.ready, className: styles['ready'] },
        { key: 'state', title: columns.state, className: styles['state'] },
        { key: 'className', title: columns.className, className: styles['class'] },
        { key: 'tls', title: columns.tls, className: styles['tls'] },
        { key: 'name', title: columns.name, className: styles['name'] },
        { key: 'actions', title: columns.actions, className: styles['actions'] },
      ]}
      rows={rows}
      rowId={(row) => row.id}
      rowClass={rowClass}
      selected={selected}
      onSelect={(id) => id !== 'ignored' && amend({ selected: id })}
      render={(row, isSelected) => <RouteCells row={row} selected={isSelected} />}
    />
  );
}

function rowClass(row: RouteRow): string | undefined {
  if (row.kind === 'route') return row.route.implicit ? styles['implicit'] : undefined;
  return row.kind === 'host' || row.kind === 'ignored-heading' ? styles['group'] : undefined;
}
