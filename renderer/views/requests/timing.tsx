import type { RequestRecord } from '#shared/model/request-record.ts';
import { useMessages } from '../../page/context.ts';
import { milliseconds, timingParts } from './format.ts';
import styles from './requests.module.css';

/** Where the time of a request went, as bars on one scale. */
export function Timing({ timing }: { readonly timing: RequestRecord['timing'] }) {
  const { requests } = useMessages().page;
  const percent = (value: number): string => `${timing.total > 0 ? (value / timing.total) * 100 : 0}%`;
  return (
    <div className={styles['timing']}>
      {timingParts(timing).map(({ name, start, length }) => (
        <div key={name} style={{ display: 'contents' }}>
          <span>{requests.timing[name]}</span>
          <span className={styles['track']} aria-hidden="true">
            <span className={styles['bar']} style={{ left: percent(start), width: percent(length) }} />
          </span>
          <span className={styles['number']}>{milliseconds(length)} ms</span>
        </div>
      ))}
      <span>{requests.timing.total}</span>
      <span />
      <span className={styles['number']}>{milliseconds(timing.total)} ms</span>
    </div>
  );
}
