import { useState } from 'react';
import type { HostsFileView } from '#shared/model/hosts-file-view.ts';
import type { SetupStep } from '#shared/model/setup.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useLink, useMessages } from '../../page/context.ts';
import { toCallError } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Section } from '../../parts/detail/detail.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Question } from '../../parts/question.tsx';
import { useCodeWords } from './code-words.ts';
import type { SetupControl } from './use-setup.ts';
import styles from './setup.module.css';

/** The lines of ours that are broken, and the button that takes them out after a question. */
export function RepairHosts({ file, control }: { readonly file: HostsFileView; readonly control: SetupControl }) {
  const messages = useMessages();
  const { repair } = messages.page.setup.hostsFile;
  const link = useLink();
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [step, setStep] = useState<SetupStep | null>(null);
  const [error, setError] = useState<string | null>(null);

  function run(): void {
    setAsking(false);
    setWorking(true);
    setError(null);
    link
      .call('setup.repair', { sha256: file.sha256, confirm: true })
      .then(setStep, (reason: unknown) => setError(describeError(messages.errors, toCallError(reason)).sentence))
      .finally(() => {
        setWorking(false);
        control.look();
      });
  }

  return (
    <>
      {error !== null && <Failure look="plain">{error}</Failure>}
      {step !== null && <Outcome step={step} />}
      {file.repair.length > 0 && (
        <Section title={repair.title}>
          <p>{repair.sentence(file.repair.length)}</p>
          <Lines file={file} />
          <Button disabled={working || control.busy} onClick={() => setAsking(true)}>
            {working ? repair.working : repair.start}
          </Button>
        </Section>
      )}
      {asking && (
        <Question
          title={repair.question}
          confirm={repair.confirm}
          cancel={repair.cancel}
          onConfirm={run}
          onCancel={() => setAsking(false)}
        >
          <p>
            <Prose text={repair.asks(file.path)} />
          </p>
          <Lines file={file} />
        </Question>
      )}
    </>
  );
}

function Lines({ file }: { readonly file: HostsFileView }) {
  const { repair } = useMessages().page.setup.hostsFile;
  return (
    <pre className={styles['diff']} tabIndex={0} aria-label={repair.title}>
      {file.repair.map(({ line, text }) => (
        <span key={line} className={styles['removed']}>
          {`-${line}: ${text}\n`}
        </span>
      ))}
    </pre>
  );
}

/** What came of a repair; the command where the person has to run one. */
function Outcome({ step: { state, code, values, subject } }: { readonly step: SetupStep }) {
  const { head } = useMessages().page.setup;
  const words = useCodeWords();
  if (code === null) return null;
  const { sentence, remedy } = words({ code, values, subject });
  const { command } = values;
  const said = (
    <>
      <span>
        <Prose text={`${sentence} ${state === 'failed' ? (remedy ?? '') : ''}`.trim()} />
      </span>
      {command !== undefined && <CopyButton text={command} label={head.copyCommand} />}
    </>
  );
  if (state === 'failed') {
    return (
      <Failure role="status" look="plain">
        {said}
      </Failure>
    );
  }
  return (
    <div role="status" className={styles['sentence']}>
      {said}
    </div>
  );
}
