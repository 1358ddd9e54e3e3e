import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import styles from './grid.module.css';
import { useRowHeight } from './row-height.ts';

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly className?: string | undefined;
}

export interface GridHandle {
  focus(): void;
  toTop(): void;
}

interface GridProperties<Row> {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column[];
  /** Class that gives `grid-template-columns` to header and rows. */
  readonly template: string | undefined;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly rowClass?: (row: Row) => string | undefined;
  readonly render: (row: Row, selected: boolean) => ReactNode;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** Lines of a row; one unless given. */
  readonly lines?: number;
  readonly onTop?: (atTop: boolean) => void;
  readonly handle?: Ref<GridHandle>;
}

/** A list of any length as an ARIA grid: only the rows in sight are in the document. Focus stays on the grid itself. */
export function Grid<Row>(properties: GridProperties<Row>) {
  const { id, label, columns, template, rows, rowId, rowClass, render, selected, onSelect, onTop, handle } = properties;
  const scroller = useRef<HTMLDivElement>(null);
  const lineHeight = useRowHeight();
  const rowHeight = lineHeight + ((properties.lines ?? 1) - 1) * 20;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowId(rows[index] as Row),
    scrollMargin: lineHeight,
    scrollPaddingStart: lineHeight,
    overscan: 12,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  const selectedIndex = selected === null ? -1 : rows.findIndex((row) => rowId(row) === selected);
  const known = useRef<string | null>(null);
  useEffect(() => {
    // Only a new selection scrolls: rows that come and go leave the place where a person reads alone.
    if (known.current !== selected && selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
    if (selectedIndex >= 0 || selected === null) known.current = selected;
  }, [virtualizer, selected, selectedIndex]);

  useImperativeHandle(handle, () => ({
    focus: () => scroller.current?.focus(),
    toTop: () => scroller.current?.scrollTo({ top: 0 }),
  }));

  const items = virtualizer.getVirtualItems();
  const activeIsDrawn = items.some((item) => item.index === selectedIndex);
  return (
    <div
      ref={scroller}
      className={styles['grid']}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeIsDrawn ? `${id}-${selectedIndex}` : undefined}
      tabIndex={0}
      onScroll={(event) => onTop?.(event.currentTarget.scrollTop < 4)}
    >
      <div role="rowgroup" className={styles['head']}>
        <div role="row" aria-rowindex={1} className={`${styles['row']} ${template}`}>
          {columns.map((column) => (
            <span key={column.key} role="columnheader" className={column.className}>
              {column.title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles['body']} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index] as Row;
          const isSelected = item.index === selectedIndex;
          return (
            <div
              key={item.key}
              id={`${id}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              className={`${styles['row']} ${template} ${rowClass?.(row) ?? ''}`}
              style={{ height: item.size, transform: `translateY(${item.start - lineHeight}px)` }}
              onClick={() => onSelect(rowId(row))}
            >
              {render(row, isSelected)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A cell of a grid's row. */
export function Cell(properties: {
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  /** How many columns the cell takes; one unless given. */
  readonly span?: number;
  readonly children?: ReactNode;
}) {
  return (
    <span role="gridcell" className={properties.className} title={properties.title} aria-colspan={properties.span}>
      {properties.children}
    </span>
  );
}
