import type { EngineStatus } from '#shared/model/engine-status.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { openDialog } from '../../page/dialogs.ts';
import { DisplaySettings } from './display-settings.tsx';
import { EngineFacts } from './engine-facts.tsx';
import styles from './header.module.css';
import { go } from '../../page/navigation.ts';
import { modifierName } from './platform.ts';
import { countPressing } from '../../words/pressing.ts';

const ENGINE_LOOKS: Readonly<Record<EngineStatus['state'], Look>> = {
  starting: LOOKS.waiting,
  running: LOOKS.ready,
  degraded: LOOKS.warning,
  stopping: LOOKS.waiting,
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
      <Button icon="search" onClick={() => openDialog('palette')}>
        <kbd className={styles['key']}>{modifierName()} K</kbd>
        <span className={styles['quiet']}>{page.header.search}</span>
      </Button>
      <ProblemsButton />
      <DisplaySettings />
    </header>
  );
}

function EngineButton({ status }: { readonly status: EngineStatus }) {
  const { page } = useMessages();
  // What the engine said last is no news of it while nothing is heard.
  const heard = useStore(useLink().state).kind === 'connected';
  const word = heard ? page.states[status.state] : page.connection.none;
  return (
    <>
      <button type="button" className={styles['state']} popoverTarget="engine" aria-label={word}>
        <Mark {...(heard ? ENGINE_LOOKS[status.state] : LOOKS.waiting)}>{word}</Mark>
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
