import { useMemo, useRef, useState } from 'react';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { useListKeys } from '../../parts/list/list-keys.ts';
import { useAddress } from '../../page/navigation.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterLine } from '../../parts/list/filter-line.tsx';
import type { GridHandle } from '../../parts/list/grid.tsx';
import { GroupedList } from '../../parts/list/grouped-list.tsx';
import { countRows } from '../../parts/list/grouped-rows.ts';
import { NoMatch } from '../../parts/list/no-match.tsx';
import { Split } from '../../parts/list/split.tsx';
import { ApproveDialog } from './approve-dialog.tsx';
import { useOpenIsolated } from '../../page/open-isolated.ts';
import { SetupCells } from './setup-cells.tsx';
import { SetupDetail } from './setup-detail.tsx';
import { SetupHead } from './setup-head.tsx';
import { filterSetupRows, rowHost, setupRows } from './setup-rows.ts';
import styles from './setup.module.css';
import { UndoDialog } from './undo-dialog.tsx';
import { useSetup, type SetupControl } from './use-setup.ts';

/** Set-up: what would change on this machine, the one button that does it, how it went, and how it is taken back. */
export function SetupView() {
  const { page } = useMessages();
  const { setup } = page;
  const { filter, selected } = useAddress();
  const link = useLink();
  const browsing = useStore(link.browsing);
  const control = useSetup();
  const { state, plan } = control;
  const [asked, setAsked] = useState<string | null>(null);
  const [undoing, setUndoing] = useState(false);
  const grid = useRef<GridHandle>(null);
  const all = useMemo(() => setupRows(plan, browsing), [plan, browsing]);
  const rows = useMemo(() => filterSetupRows(all, filter), [all, filter]);
  const ids = useMemo(() => rows.filter(({ kind }) => kind !== 'heading').map(({ id }) => id), [rows]);
  const row = selected === null ? null : (all.find(({ id }) => id === selected) ?? null);
  const host = row === null ? null : rowHost(row);
  const open = useOpenIsolated();

  useListKeys({ ids, selected, grid });
  useShortcuts({ o: () => host !== null && open(host, null) });

  if (state === null || (plan === null && control.planning)) return <Empty title={setup.loading} />;
  return (
    <>
      <SetupHead control={control} onUndo={() => setUndoing(true)} />
      <FilterLine grid={grid} example={setup.example} shown={countRows(rows)} total={countRows(all)} />
      <Split
        list={
          rows.length === 0 ? (
            <NoMatch />
          ) : (
            <GroupedList
              id="setup"
              label={setup.list}
              columns={setup.columns}
              template={styles['template']}
              rows={rows}
              selected={selected}
              grid={grid}
              render={(each, isSelected) => (
                <SetupCells row={each} selected={isSelected} control={control} onApprove={setAsked} />
              )}
            />
          )
        }
        detail={selected === null ? null : <SetupDetail row={row} plan={plan} control={control} onApprove={setAsked} />}
      />
      {undoing && (
        <UndoDialog
          state={state}
          onUndo={() => {
            setUndoing(false);
            control.undo();
          }}
          onCancel={() => setUndoing(false)}
        />
      )}
      {asked !== null && <Approval host={asked} control={control} onClose={() => setAsked(null)} />}
    </>
  );
}

/** Approves one public name for the cluster in use; remembered until it is undone. */
function Approval(properties: { readonly host: string; readonly control: SetupControl; readonly onClose: () => void }) {
  const { host, control, onClose } = properties;
  const { setup } = useMessages().page;
  const name = control.plan?.names.refused.find((each) => each.host === host);
  if (name === undefined) return null;
  return (
    <ApproveDialog
      host={host}
      sentence={setup.approve.sentence(host)}
      cluster={control.plan?.cluster ?? ''}
      origins={name.origins}
      typed={name.approval === 'typed'}
      confirm={setup.approve.confirm}
      onApprove={(typed) => {
        onClose();
        control.approve(host, typed);
      }}
      onCancel={onClose}
    />
  );
}
