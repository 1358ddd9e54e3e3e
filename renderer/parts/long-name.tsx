import styles from './long-name.module.css';

/** Letters at the end of a name that are always shown: the part of a pod's name in which pods of one Deployment differ. */
const END = 6;

/** A name in a line of a list, cut in its middle where it is too long, because its end tells it from others. */
export function LongName({ name }: { readonly name: string }) {
  if (name.length <= 2 * END) return name;
  return (
    <span className={styles['name']}>
      <span className={styles['start']}>{name.slice(0, -END)}</span>
      <span className={styles['end']}>{name.slice(-END)}</span>
    </span>
  );
}
