import { useMessages } from '../../page/context.ts';
import { isMasked } from '../../words/masked.ts';
import styles from './header-lines.module.css';

/** Header lines as sent; a masked value says that it is masked. */
export function HeaderLines({ headers }: { readonly headers: readonly (readonly [string, string])[] }) {
  const { requests } = useMessages().page;
  if (headers.length === 0) return <p className={styles['note']}>{requests.noHeaders}</p>;
  return (
    <dl className={styles['headers']}>
      {headers.map(([name, value], index) => (
        <div key={`${index} ${name}`} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>
            {isMasked(value) ? (
              <span className={styles['masked']} title={requests.masked}>
                {value}
              </span>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
