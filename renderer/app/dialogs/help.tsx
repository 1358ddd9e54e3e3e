import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { VIEWS } from '../../page/address.ts';
import { useMessages } from '../../page/context.ts';
import { closeDialog } from '../../page/dialogs.ts';
import { modifierName } from '../frame/platform.ts';
import styles from './help.module.css';

/** The keys of the page. */
export function Help() {
  const { help } = useMessages().page;
  const { keys } = help;
  const lines: readonly (readonly [readonly string[], string])[] = [
    [['j', 'k', '↓', '↑'], keys.move],
    [['/'], keys.filter],
    [['Enter'], keys.enter],
    [['Esc'], keys.escape],
    [['o'], keys.open],
    [['c'], keys.copy],
    [['e'], keys.explain],
    [['u'], keys.use],
    [['p'], keys.pause],
    [VIEWS.map((_, index) => String(index + 1)), keys.views],
    [[`${modifierName()} K`], keys.palette],
    [['?'], keys.help],
  ];
  return (
    <Dialog title={help.title} onClose={closeDialog}>
      <dl className={styles['keys']}>
        {lines.map(([names, text]) => (
          <div key={text} className={styles['line']}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className={styles['end']}>
        <Button autoFocus onClick={closeDialog}>
          {help.close}
        </Button>
      </div>
    </Dialog>
  );
}
