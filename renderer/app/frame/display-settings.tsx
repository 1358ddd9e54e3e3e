import { en } from '#shared/i18n/en.ts';
import { ko } from '#shared/i18n/ko.ts';
import { Button } from '../../parts/button.tsx';
import { useMessages, usePreferences } from '../../page/context.ts';
import { openDialog } from '../../page/dialogs.ts';
import styles from './display-settings.module.css';
import { prefer } from '../../page/preferences.ts';

const POPOVER_ID = 'display';

/** How the page looks: theme, language and the place of the detail pane, remembered in this browser. */
export function DisplaySettings() {
  const { header, display } = useMessages().page;
  const { theme, language, detail } = usePreferences();
  return (
    <>
      <Button look="plain" icon="display" aria-label={header.display} popoverTarget={POPOVER_ID} />
      <div id={POPOVER_ID} popover="auto" role="dialog" aria-label={header.display} className={styles['popover']}>
        <Choice
          name="theme"
          label={display.theme}
          value={theme}
          options={(['auto', 'light', 'dark'] as const).map((value) => [value, display.themes[value]])}
          onChoose={(value) => prefer({ theme: value })}
        />
        <Choice
          name="language"
          label={display.language}
          value={language}
          options={[
            ['en', en.page.language],
            ['ko', ko.page.language],
          ]}
          onChoose={(value) => prefer({ language: value })}
        />
        <Choice
          name="detail"
          label={display.detail}
          value={detail}
          options={(['below', 'beside'] as const).map((value) => [value, display.details[value]])}
          onChoose={(value) => prefer({ detail: value })}
        />
        <Button
          onClick={() => {
            document.getElementById(POPOVER_ID)?.hidePopover();
            openDialog('help');
          }}
        >
          {display.help}
        </Button>
      </div>
    </>
  );
}

function Choice<T extends string>(properties: {
  readonly name: string;
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}) {
  const { name, label, value, options, onChoose } = properties;
  return (
    <fieldset className={styles['choice']}>
      <legend>{label}</legend>
      {options.map(([option, text]) => (
        <label key={option} className={styles['option']}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChoose(option)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
