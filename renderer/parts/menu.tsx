import { Menu as BaseMenu } from '@base-ui/react/menu';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './menu.module.css';

/** A menu that opens from a button. */
export function Menu({ trigger, children }: { readonly trigger: ReactElement; readonly children: ReactNode }) {
  // Drawn beside its button and not at the end of the document, so that it stays inside a landmark.
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <span ref={setPlace} />
      <BaseMenu.Portal container={place}>
        <BaseMenu.Positioner sideOffset={4} align="end" className={styles['place']}>
          <BaseMenu.Popup className={styles['menu']}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** A group of which one is chosen. */
export function MenuChoice<T extends string>(properties: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}) {
  const { label, value, options, onChoose } = properties;
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className={styles['label']}>{label}</BaseMenu.GroupLabel>
      <BaseMenu.RadioGroup value={value} onValueChange={(next: T) => onChoose(next)}>
        {options.map(([option, text]) => (
          <BaseMenu.RadioItem key={option} value={option} className={styles['item']} closeOnClick>
            <span className={styles['check']}>{option === value && <Icon name="check" />}</span>
            {text}
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}

/** An action in a menu. */
export function MenuAction({ text, onClick }: { readonly text: string; readonly onClick: () => void }) {
  return (
    <BaseMenu.Item className={`${styles['item']} ${styles['action']}`} onClick={onClick}>
      <span className={styles['check']} />
      {text}
    </BaseMenu.Item>
  );
}
