import { useMessages } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { Cell } from '../../parts/list/grid.tsx';
import { ActionsCell, FactsCell, HeadingCell } from '../../parts/list/grouped-list.tsx';
import { LOOKS } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { useCodeWords } from './code-words.ts';
import { useOpenIsolated } from '../../page/open-isolated.ts';
import { NameActionMark, PortMark, StoreMark } from './setup-marks.tsx';
import { diffCounts, originsText, rowHost, type SetupRow } from './setup-rows.ts';
import type { SetupControl } from './use-setup.ts';
import styles from './setup.module.css';

/** The cells of a line. Only the selected line's controls are stops of the Tab key; the mouse reaches all. */
export function SetupCells(properties: {
  readonly row: SetupRow;
  readonly selected: boolean;
  readonly control: SetupControl;
  readonly onApprove: (host: string) => void;
}) {
  const { row, selected, control, onApprove } = properties;
  const { setup } = useMessages().page;
  const words = useCodeWords();
  const tab = selected ? 0 : -1;
  switch (row.kind) {
    case 'heading':
      return <HeadingCell title={setup.groups[row.group]} count={row.count} />;
    case 'hosts-file': {
      const { added, removed } = diffCounts(row.plan);
      const { path, problem } = row.plan.hostsFile;
      return (
        <>
          <Cell className={styles['name']}>{setup.hostsFile.name}</Cell>
          <Cell>
            {problem !== null ? (
              <Mark {...LOOKS.failed}>{words({ code: problem, subject: path }).sentence}</Mark>
            ) : added + removed === 0 ? (
              setup.hostsFile.unchanged
            ) : (
              setup.hostsFile.change(added, removed)
            )}
          </Cell>
          <FactsCell title={path}>
            <code>{path}</code>
          </FactsCell>
          <ActionsCell />
        </>
      );
    }
    case 'name':
      return (
        <>
          <Cell className={styles['host']} title={row.name.host}>
            {row.name.host}
            {row.name.unicode !== null && <span className={styles['unicode']}>{row.name.unicode}</span>}
          </Cell>
          <Cell>
            <NameActionMark action={row.name.action} />
          </Cell>
          <FactsCell title={originsText(row.name.origins)}>{originsText(row.name.origins)}</FactsCell>
          <OpenCell row={row} tab={tab} />
        </>
      );
    case 'refused': {
      const { host, unicode, code, values, origins, approval } = row.name;
      const reason = setup.refusedReasons[code](values).replaceAll('`', '');
      return (
        <>
          <Cell className={styles['host']} title={host}>
            {approval !== null && (
              <input
                type="checkbox"
                checked={false}
                tabIndex={tab}
                aria-label={setup.approve.tick(host)}
                disabled={control.busy}
                onClick={stop}
                onChange={() => onApprove(host)}
              />
            )}
            {host}
            {unicode !== null && <span className={styles['unicode']}>{unicode}</span>}
          </Cell>
          <Cell>
            <Mark {...(code === 'conflict' ? LOOKS.warning : LOOKS.none)}>{setup.refused[code]}</Mark>
          </Cell>
          <FactsCell title={`${originsText(origins)} ${reason}`}>{reason}</FactsCell>
          <OpenCell row={row} tab={tab} />
        </>
      );
    }
    case 'trust-table':
      return (
        <>
          <Cell className={`${styles['name']} ${styles['wide']}`} span={2}>
            {setup.trust.row}
          </Cell>
          <FactsCell title={setup.trust.sentence}>{setup.trust.sentence}</FactsCell>
          <ActionsCell />
        </>
      );
    case 'store': {
      const { id, name, action, scope, path, reason } = row.store;
      const isOptional = action === 'install' || action === 'replace' || reason === 'store-left-out';
      const facts = reason === null ? (path ?? '') : words({ code: reason, subject: name }).sentence;
      return (
        <>
          <Cell className={styles['name']} title={name}>
            {name} <span className={styles['dim']}>{setup.scopes[scope]}</span>
          </Cell>
          <Cell>
            <StoreMark action={action} />
          </Cell>
          <FactsCell title={facts}>{facts}</FactsCell>
          <ActionsCell>
            {isOptional && (
              <label className={styles['tick']}>
                <input
                  type="checkbox"
                  checked={!control.isLeftOut(id)}
                  tabIndex={tab}
                  aria-label={setup.includeStore(name)}
                  disabled={control.busy}
                  onClick={stop}
                  onChange={(event) => control.chooseStore(id, event.target.checked)}
                />
                {setup.include}
              </label>
            )}
          </ActionsCell>
        </>
      );
    }
    case 'port': {
      const { port } = row;
      const owner = port.owner === null ? '' : setup.portOwner(port.owner.program, port.owner.pid, port.owner.uid);
      return (
        <>
          <Cell className={styles['name']}>
            {port.scheme} {port.wanted}
          </Cell>
          <Cell>
            <PortMark state={port.state} />
          </Cell>
          <FactsCell title={owner}>
            {owner !== '' ? owner : row.plan.ports.urls.find((url) => url.startsWith(`${port.scheme}:`))}
          </FactsCell>
          <ActionsCell />
        </>
      );
    }
    case 'isolated': {
      const { browsers, hindrance } = row.browsing;
      return (
        <>
          <Cell className={styles['name']}>{setup.isolated.row}</Cell>
          <Cell>
            {hindrance === null ? (
              <Mark {...LOOKS.done}>{setup.isolated.browsers(browsers.length)}</Mark>
            ) : (
              <Mark {...LOOKS.remark}>{setup.isolated.unavailable}</Mark>
            )}
          </Cell>
          <FactsCell>{hindrance === null ? setup.isolated.sentence : setup.isolated.hindrances[hindrance]}</FactsCell>
          <ActionsCell />
        </>
      );
    }
    case 'session':
      return (
        <>
          <Cell className={styles['inner']}>{row.session.name}</Cell>
          <Cell>
            <Mark tone={row.session.trust === 'store' ? 'good' : 'warning'} icon="external">
              {setup.isolated.isOpen}
            </Mark>
          </Cell>
          <FactsCell title={row.session.url}>
            <code>{row.session.url}</code>
          </FactsCell>
          <ActionsCell />
        </>
      );
    case 'pac': {
      const { on, url } = row.browsing.pac;
      return (
        <>
          <Cell className={styles['name']}>{setup.pac.row}</Cell>
          <Cell>
            <Mark {...(on ? LOOKS.done : LOOKS.none)}>{on ? setup.pac.on : setup.pac.off}</Mark>
          </Cell>
          <FactsCell>{url === null ? setup.pac.offSentence : <code>{url}</code>}</FactsCell>
          <ActionsCell />
        </>
      );
    }
  }
}

function OpenCell({ row, tab }: { readonly row: SetupRow; readonly tab: number }) {
  const { isolated } = useMessages().page.setup;
  const open = useOpenIsolated();
  const host = rowHost(row);
  return (
    <ActionsCell>
      {host !== null && (
        <Button
          look="plain"
          icon="isolated"
          tabIndex={tab}
          aria-label={isolated.openHost(host)}
          onClick={(event) => {
            event.stopPropagation();
            open(host, null);
          }}
        />
      )}
    </ActionsCell>
  );
}

function stop(event: { stopPropagation(): void }): void {
  event.stopPropagation();
}
