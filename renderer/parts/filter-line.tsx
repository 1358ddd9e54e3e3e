import { useRef, type ReactNode } from 'react';
import { useMessages } from '../app/context.ts';
import { useShortcuts } from '../app/shortcuts.ts';
import { Button } from './button.tsx';
import styles from './filter-line.module.css';
import { Icon } from './icon.tsx';

/** The line above a list: filter, how much of the list is shown, and what can be done with it. */
export function FilterLine(properties: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onLeave: () => void;
  readonly example: string;
  readonly shown: number;
  readonly total: number;
  readonly children?: ReactNode;
}) {
  const { value, onChange, onLeave, example, shown, total, children } = properties;
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
          value={value}
          aria-label={page.filter.label}
          placeholder={example}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) return;
            event.preventDefault();
            event.stopPropagation();
            onLeave();
          }}
        />
        {value !== '' && (
          <Button look="plain" icon="cross" aria-label={page.filter.clear} onClick={() => onChange('')} />
        )}
      </label>
      <span className={styles['count']}>{value === '' ? '' : page.filter.shown(shown, total)}</span>
      {children}
    </div>
  );
}
