import type { Browsing, BrowserSession } from '#shared/model/browsing.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useLink, useMessages } from '../../page/context.ts';
import { announce } from '../../page/notice.ts';
import { toCallError } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import styles from './setup.module.css';

/** Which browsers can be opened isolated, or why none can. */
export function IsolatedDetail({ browsing }: { readonly browsing: Browsing }) {
  const { isolated } = useMessages().page.setup;
  const run = useRun();
  const { browsers, hindrance } = browsing;
  return (
    <Detail
      sentence={isolated.sentence}
      actions={<Button onClick={() => run((link) => link.call('browsing'))}>{isolated.look}</Button>}
    >
      {hindrance !== null && <p className={styles['caution']}>{isolated.hindrances[hindrance]}</p>}
      <Facts
        facts={browsers.map(({ name, packaging, program }) => [
          name,
          <>
            <code>{program}</code> · {isolated.packagings[packaging]}
          </>,
        ])}
      />
    </Detail>
  );
}

/** An isolated browser that is open. */
export function SessionDetail({ session }: { readonly session: BrowserSession }) {
  const { setup } = useMessages().page;
  const { isolated, facts } = setup;
  const run = useRun();
  return (
    <Detail
      sentence={isolated.session(session.name, session.url)}
      actions={
        <Button
          icon="cross"
          aria-label={isolated.closeSession(session.url)}
          onClick={() => run((link) => link.call('browser.close', { id: session.id }))}
        >
          {isolated.close}
        </Button>
      }
    >
      <p className={session.trust === 'key' ? styles['caution'] : undefined}>{isolated.trust[session.trust]}</p>
      <Facts
        facts={[
          [facts.since, new Date(session.since).toLocaleTimeString()],
          [facts.names, String(session.names)],
          [facts.reason, session.left === 0 ? null : isolated.left(session.left)],
        ]}
      />
    </Detail>
  );
}

/** The proxy configuration: its switch, its address, and where to enter it. */
export function PacDetail({ browsing }: { readonly browsing: Browsing }) {
  const { pac } = useMessages().page.setup;
  const run = useRun();
  const { on, url, names } = browsing.pac;
  return (
    <Detail
      sentence={on ? pac.sentence(names) : pac.offSentence}
      actions={
        <Button look={on ? 'bordered' : 'main'} onClick={() => run((link) => link.call('pac.switch', { on: !on }))}>
          {on ? pac.switchOff : pac.switchOn}
        </Button>
      }
    >
      {url !== null && (
        <>
          <div className={styles['command']}>
            <pre tabIndex={0}>{url}</pre>
            <CopyButton text={url} label={pac.copy} />
          </div>
          <Section title={pac.how}>
            <ul className={styles['instructions']}>
              {pac.instructions.map((line) => (
                <li key={line}>
                  <Prose text={line} />
                </li>
              ))}
            </ul>
          </Section>
        </>
      )}
      <p className={styles['dim']}>{pac.note}</p>
    </Detail>
  );
}

/** Runs a command and says in passing where it does not work. */
function useRun(): (command: (link: ReturnType<typeof useLink>) => Promise<unknown>) => void {
  const link = useLink();
  const messages = useMessages();
  return (command) => {
    command(link).catch((reason: unknown) => {
      const { sentence, remedy } = describeError(messages.errors, toCallError(reason));
      announce(`${sentence} ${remedy ?? ''}`.trim());
    });
  };
}
