import type { ReactNode, RefObject } from 'react';
import { amend } from '../../page/navigation.ts';
import { Cell, Grid, type GridHandle } from './grid.tsx';
import styles from './grouped-list.module.css';

const COLUMNS = ['name', 'state', 'facts', 'actions'] as const;

/** A list in groups, with a column each for name, state, facts and actions. Headings cannot be selected. */
export function GroupedList<Row extends { readonly kind: string; readonly id: string }>(properties: {
  readonly id: string;
  readonly label: string;
  /** Titles of the columns. */
  readonly columns: Readonly<Record<(typeof COLUMNS)[number], string>>;
  /** Class that gives `grid-template-columns` to header and rows. */
  readonly template: string | undefined;
  readonly rows: readonly Row[];
  readonly selected: string | null;
  readonly grid: RefObject<GridHandle | null>;
  readonly render: (row: Row, selected: boolean) => ReactNode;
}) {
  const { columns, grid, ...rest } = properties;
  return (
    <Grid
      {...rest}
      handle={grid}
      columns={COLUMNS.map((key) => ({ key, title: columns[key], className: styles[key] }))}
      rowId={({ id }) => id}
      rowClass={({ kind }) => (kind === 'heading' ? styles['group'] : undefined)}
      onSelect={(id) =>
        properties.rows.some((row) => row.id === id && row.kind !== 'heading') && amend({ selected: id })
      }
    />
  );
}

/** The one cell of a heading. */
export function HeadingCell({ title, count }: { readonly title: string; readonly count: number | null }) {
  return (
    <Cell className={styles['heading']} span={COLUMNS.length}>
      {title} {count !== null && <span className={styles['count']}>{count.toLocaleString()}</span>}
    </Cell>
  );
}

/** The cell of what else is known; it goes first where room is short. */
export function FactsCell({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <Cell className={styles['facts']} title={title}>
      {children}
    </Cell>
  );
}

/** The cell of what can be done with a row. */
export function ActionsCell({ children }: { readonly children?: ReactNode }) {
  return <Cell className={styles['actions']}>{children}</Cell>;
}
