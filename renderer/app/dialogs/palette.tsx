import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { closeDialog } from '../../page/dialogs.ts';
import { parseAddress } from '../../page/address.ts';
import { go } from '../../page/navigation.ts';
import { paletteEntries, searchPalette, type PaletteAction, type PaletteEntry } from './palette-entries.ts';
import styles from './palette.module.css';

/** A search over views, hosts, routes and actions; Enter goes there or does it. */
export function Palette({ actions }: { readonly actions: readonly PaletteAction[] }) {
  const { page } = useMessages();
  const routes = useStore(useLink().routes);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const entries = useMemo(() => paletteEntries(page, actions, routes), [page, actions, routes]);
  const found = useMemo(() => searchPalette(entries, query), [entries, query]);
  const index = Math.min(at, Math.max(0, found.length - 1));

  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  function choose(entry: PaletteEntry | undefined): void {
    if (entry === undefined) return;
    closeDialog();
    if (entry.target.kind === 'action') entry.target.run();
    else go(parseAddress(entry.target.hash));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') choose(found[index]);
    else if (event.key === 'ArrowDown') setAt((index + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setAt((index - 1 + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={page.palette.title} look="bare" onClose={closeDialog}>
      <input
        type="text"
        role="combobox"
        autoFocus
        className={styles['query']}
        aria-label={page.palette.title}
        aria-expanded={found.length > 0}
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `palette-${index}` : undefined}
        placeholder={page.palette.placeholder}
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id="palette-list" role="listbox" aria-label={page.palette.title} className={styles['list']}>
        {found.map((entry, position) => (
          <li
            key={entry.id}
            id={`palette-${position}`}
            role="option"
            aria-selected={position === index}
            className={styles['entry']}
            onClick={() => choose(entry)}
          >
            <span className={entry.kind === 'host' || entry.kind === 'route' ? styles['code'] : undefined}>
              {entry.text}
            </span>
            <span className={styles['kind']}>{page.palette.kinds[entry.kind]}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p role="status" className={styles['nothing']}>
          {page.palette.nothing}
        </p>
      )}
    </Dialog>
  );
}
