import type { EngineStatus } from '#shared/model/engine-status.ts';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Mark, type Tone } from '../parts/mark.tsx';
import { Menu, MenuAction, MenuChoice } from '../parts/menu.tsx';
import { useLink, useMessages, usePreferences, useStore } from './context.ts';
import { openDialog } from './dialogs.ts';
import { EngineFacts } from './engine-facts.tsx';
import styles from './header.module.css';
import { go } from './navigation.ts';
import { modifierName } from './platform.ts';
import { prefer } from './preferences.ts';
import { countPressing } from '../views/problems/problem-rows.ts';
import { en } from '#shared/i18n/en.ts';
import { ko } from '#shared/i18n/ko.ts';

const LOOKS: Readonly<Record<EngineStatus['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  starting: { tone: 'quiet', icon: 'wait' },
  running: { tone: 'good', icon: 'ready' },
  degraded: { tone: 'warning', icon: 'warning' },
  stopping: { tone: 'quiet', icon: 'wait' },
};

/** The first line of the page: what the engine is doing, with which source, and how to get anywhere. */
export function Header() {
  const { page } = useMessages();
  const status = useStore(useLink().status);
  return (
    <header className={styles['header']}>
      <h1 className={styles['title']}>Gatehouse</h1>
      {status !== null && <EngineButton status={status} />}
      {status !== null && <SourceButtons status={status} />}
      <span className={styles['space']} />
      <Button
        icon="search"
        aria-label={`${modifierName()} K ${page.header.search}`}
        onClick={() => openDialog('palette')}
      >
        <kbd className={styles['key']}>{modifierName()} K</kbd>
        <span className={styles['wide']}>{page.header.search}</span>
      </Button>
      <ProblemsButton />
      <DisplayMenu />
    </header>
  );
}

function EngineButton({ status }: { readonly status: EngineStatus }) {
  const { page } = useMessages();
  return (
    <>
      <button type="button" className={styles['state']} popoverTarget="engine" aria-label={page.states[status.state]}>
        <Mark {...LOOKS[status.state]}>{page.states[status.state]}</Mark>
      </button>
      <div id="engine" popover="auto" className={styles['popover']} role="dialog" aria-label={page.header.engine}>
        <EngineFacts status={status} />
      </div>
    </>
  );
}

function SourceButtons({ status }: { readonly status: EngineStatus }) {
  const { header, source } = useMessages().page;
  const { kind, name } = status.source.source;
  const profile = header.profile[status.profile];
  const { namespaces } = status;
  return (
    <>
      <button
        type="button"
        className={styles['choice']}
        title={header.changeSource}
        onClick={() => openDialog('source')}
      >
        <span className={styles['label']}>{header.source}</span>
        <span className={styles['name']}>
          {source.kinds[kind].name}
          {kind !== 'demo' && `: ${name}`}
        </span>
        <Icon name="down" />
      </button>
      <button
        type="button"
        className={`${styles['choice']} ${styles['wide']}`}
        title={namespaces?.join(', ')}
        onClick={() => openDialog('source')}
      >
        {namespaces === null
          ? header.allNamespaces
          : namespaces.length === 1
            ? namespaces[0]
            : header.namespaces(namespaces.length)}
        <Icon name="down" />
      </button>
      <span className={`${styles['profile']} ${styles['wide']}`} title={profile.meaning}>
        {profile.name}
      </span>
    </>
  );
}

function ProblemsButton() {
  const { header } = useMessages().page;
  const problems = useStore(useLink().problems) ?? [];
  const count = countPressing(problems);
  const worst = problems.some((problem) => problem.severity === 'error') ? 'bad' : 'warning';
  return (
    <button
      type="button"
      className={styles['problems']}
      aria-label={header.problems(count)}
      title={header.problems(count)}
      onClick={() => go({ view: 'problems' })}
    >
      <Mark tone={count === 0 ? 'quiet' : worst} icon={count === 0 ? 'check' : 'warning'}>
        {count}
      </Mark>
    </button>
  );
}

function DisplayMenu() {
  const { header, display } = useMessages().page;
  const { theme, language, detail } = usePreferences();
  return (
    <Menu trigger={<Button look="plain" icon="display" aria-label={header.display} />}>
      <MenuChoice
        label={display.theme}
        value={theme}
        options={(['auto', 'light', 'dark'] as const).map((value) => [value, display.themes[value]])}
        onChoose={(value) => prefer({ theme: value })}
      />
      <MenuChoice
        label={display.language}
        value={language}
        options={[
          ['en', en.page.language],
          ['ko', ko.page.language],
        ]}
        onChoose={(value) => prefer({ language: value })}
      />
      <MenuChoice
        label={display.detail}
        value={detail}
        options={(['below', 'beside'] as const).map((value) => [value, display.details[value]])}
        onChoose={(value) => prefer({ detail: value })}
      />
      <MenuAction text={display.help} onClick={() => openDialog('help')} />
    </Menu>
  );
}
