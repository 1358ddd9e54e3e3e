import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import styles from './banner.module.css';

/** After this many attempts that failed in a row, the page says what may have happened. */
const MANY_ATTEMPTS = 3;

/** Says calmly that the link to the engine is lost, or that the page is older than the engine. */
export function Banner() {
  const { connection } = useMessages().page;
  const link = useLink();
  const state = useStore(link.state);
  switch (state.kind) {
    case 'connecting':
    case 'connected':
      return null;
    case 'lost':
      return (
        <div className={styles['banner']} role="status">
          <Icon name="warning" />
          <span>
            {connection.lost(state.delay)} {state.attempts >= MANY_ATTEMPTS && connection.lostLong}
          </span>
          <Button onClick={() => link.open()}>{connection.retry}</Button>
        </div>
      );
    case 'mismatch':
      return (
        <div className={styles['banner']} role="status">
          <Icon name="info" />
          <span>{connection.mismatch}</span>
          <Button onClick={() => location.reload()}>{connection.reload}</Button>
        </div>
      );
  }
}
