import type { RequestSummary } from '#shared/model/request-summary.ts';
import { useMessages } from '../../page/context.ts';
import { Cell } from '../../parts/list/grid.tsx';
import { LongName } from '../../parts/long-name.tsx';
import { milliseconds, targetOf, timeOfDay, urlOf } from './format.ts';
import styles from './requests.module.css';
import { StatusMark } from '../../parts/status-mark.tsx';

/** The cells of one line of the list of requests. */
export function RequestCells({ summary }: { readonly summary: RequestSummary }) {
  const { reasons } = useMessages();
  return (
    <>
      <Cell className={styles['time']}>{timeOfDay(summary.time)}</Cell>
      <Cell className={styles['method']}>{summary.method}</Cell>
      <Cell>
        <StatusMark status={summary.status} />
      </Cell>
      <Cell className={styles['host']} title={summary.host}>
        {summary.host}
      </Cell>
      <Cell className={styles['path']} title={urlOf(summary, null)}>
        {targetOf(summary)}
      </Cell>
      {summary.reason === 'upstream' ? (
        <Cell className={styles['pod']} title={summary.endpoint ?? undefined}>
          {summary.endpoint !== null && <LongName name={summary.endpoint} />}
        </Cell>
      ) : (
        <Cell className={styles['reason']}>{reasons[summary.reason].title}</Cell>
      )}
      <Cell className={styles['ingress']} title={summary.ingress ?? undefined}>
        {summary.ingress ?? '–'}
      </Cell>
      <Cell className={styles['number']}>{milliseconds(summary.total)}</Cell>
      <Cell className={styles['size']}>{summary.sent}</Cell>
    </>
  );
}
