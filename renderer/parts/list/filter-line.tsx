import { useRef, type ReactNode, type RefObject } from 'react';
import { useMessages } from '../../page/context.ts';
import { amend, useAddress } from '../../page/navigation.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { Button } from '../button.tsx';
import styles from './filter-line.module.css';
import type { GridHandle } from './grid.tsx';
import { Icon } from '../icon.tsx';

/** The line above a list: filter, how much of the list is shown, and what can be done with it. */
export function FilterLine(properties: {
  /** The list, which gets the focus where the filter is left. */
  readonly grid: RefObject<GridHandle | null>;
  readonly example: string;
  readonly shown: number;
  readonly total: number;
  readonly children?: ReactNode;
}) {
  const { grid, example, shown, total, children } = properties;
  const { filter } = useAddress();
  const { page } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.select() });
  return (
    <div className={styles['line']} role="search">
      <label className={styles['field']}>
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          value={filter}
          aria-label={page.filter.label}
          placeholder={example}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => amend({ filter: event.target.value })}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) return;
            event.preventDefault();
            event.stopPropagation();
            if (grid.current !== null) grid.current.focus();
            else if (event.key === 'Escape') amend({ filter: '' });
          }}
        />
        {filter !== '' && (
          <Button look="plain" icon="cross" aria-label={page.filter.clear} onClick={() => amend({ filter: '' })} />
        )}
      </label>
      <span className={styles['count']}>{filter === '' ? '' : page.filter.shown(shown, total)}</span>
      {children}
    </div>
  );
}
