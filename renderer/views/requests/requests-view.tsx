import { useMemo, useRef, useState, type RefObject } from 'react';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { useListKeys } from '../../parts/list/list-keys.ts';
import { amend, go, useAddress } from '../../page/navigation.ts';
import { announce, useCopy } from '../../page/notice.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { toCallError } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { FilterLine } from '../../parts/list/filter-line.tsx';
import { Grid, type GridHandle } from '../../parts/list/grid.tsx';
import { Icon } from '../../parts/icon.tsx';
import { NoMatch } from '../../parts/list/no-match.tsx';
import { Split } from '../../parts/list/split.tsx';
import { EmptyRequests } from './empty-requests.tsx';
import { urlOf } from './format.ts';
import { useHeld } from './hold.ts';
import { isPaused } from './pause.ts';
import { RequestCells } from './request-cells.tsx';
import { RequestDetail } from './request-detail.tsx';
import styles from './requests.module.css';

/** Requests as they happen, newest first. While a person reads or has paused, the list stands still and new ones wait. */
export function RequestsView() {
  const { page } = useMessages();
  const link = useLink();
  const { filter, selected } = useAddress();
  const list = useStore(link.requests);
  const known = useStore(link.requestsKnown);
  const paused = useStore(isPaused);
  const [atTop, setAtTop] = useState(true);
  const grid = useRef<GridHandle>(null);
  const copy = useCopy();
  const { shown, total, waiting } = useHeld(list, filter, paused || selected !== null || !atTop);
  const ids = useMemo(() => shown.map((summary) => summary.id), [shown]);
  const current = selected === null ? null : (shown.find((summary) => summary.id === selected) ?? null);
  const status = useStore(link.status);
  const url = current === null ? null : urlOf(current, status?.listening ?? null);
  if (shown.length === 0 && !atTop) setAtTop(true);

  function clear(): void {
    amend({ selected: null });
    link.call('requests.clear').catch((error: unknown) => announce(page.failed(toCallError(error).message)));
  }

  function follow(): void {
    isPaused.set(false);
    setAtTop(true);
    amend({ selected: null });
    grid.current?.toTop();
    grid.current?.focus();
  }

  useListKeys({ ids, selected, grid });
  useShortcuts({
    o: () => url !== null && window.open(url, '_blank', 'noopener,noreferrer'),
    c: () => url !== null && copy(url),
    e: () => current !== null && url !== null && go({ view: 'try', url, method: current.method }),
    p: () => isPaused.set(!paused),
  });

  return (
    <>
      <FilterLine grid={grid} example={page.filter.requestsExample} shown={shown.length} total={total}>
        <Button icon={paused ? 'play' : 'pause'} aria-pressed={paused} onClick={() => isPaused.set(!paused)}>
          {paused ? page.requests.resume : page.requests.pause}
        </Button>
        <Button icon="clear" disabled={total === 0} onClick={clear}>
          {page.requests.clear}
        </Button>
      </FilterLine>
      <Split
        list={
          total === 0 ? (
            <EmptyRequests known={known} />
          ) : shown.length === 0 ? (
            <NoMatch />
          ) : (
            <>
              {waiting > 0 && (
                <button type="button" className={styles['waiting']} onClick={follow}>
                  <Icon name="up" />
                  {page.requests.waiting(waiting)}
                </button>
              )}
              <RequestList shown={shown} selected={selected} grid={grid} onTop={setAtTop} />
            </>
          )
        }
        detail={selected === null ? null : <RequestDetail key={selected} id={selected} />}
      />
    </>
  );
}

function RequestList(properties: {
  readonly shown: readonly RequestSummary[];
  readonly selected: string | null;
  readonly grid: RefObject<GridHandle | null>;
  readonly onTop: (atTop: boolean) => void;
}) {
  const { shown, selected, grid, onTop } = properties;
  const { requests } = useMessages().page;
  const { columns } = requests;
  return (
    <Grid
      handle={grid}
      id="request"
      label={requests.list}
      template={styles['template']}
      columns={[
        { key: 'time', title: columns.time, className: styles['time'] },
        { key: 'method', title: columns.method, className: styles['method'] },
        { key: 'status', title: columns.status },
        { key: 'host', title: columns.host, className: styles['host'] },
        { key: 'path', title: columns.path },
        { key: 'pod', title: columns.pod, className: styles['pod'] },
        { key: 'ingress', title: columns.ingress, className: styles['ingress'] },
        { key: 'duration', title: columns.duration, className: styles['number'] },
        { key: 'size', title: columns.size, className: styles['size'] },
      ]}
      rows={shown}
      rowId={(summary) => summary.id}
      selected={selected}
      onSelect={(id) => amend({ selected: id })}
      onTop={onTop}
      render={(summary) => <RequestCells summary={summary} />}
    />
  );
}
