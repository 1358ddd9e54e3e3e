import styles from './prose.module.css';

/** A sentence of the catalogues: what stands between backticks is shown in the typeface for code. */
export function Prose({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className={styles['code']}>
        {part}
      </code>
    ),
  );
}
