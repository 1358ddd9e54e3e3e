import { useMessages } from '../../page/context.ts';
import { CopyButton } from '../copy-button.tsx';
import styles from './raw.module.css';

/** The value behind a detail as JSON, folded away until it is asked for. */
export function Raw({ value }: { readonly value: unknown }) {
  const { page } = useMessages();
  const text = JSON.stringify(value, null, 2);
  return (
    <details className={styles['raw']}>
      <summary>{page.detail.raw}</summary>
      <CopyButton text={text} label={page.copy.json} />
      <pre tabIndex={0}>{text}</pre>
    </details>
  );
}
