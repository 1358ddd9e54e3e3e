import { useState } from 'react';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { useAnswer } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { useMessages } from '../../page/context.ts';
import { linesOf, type SourceForm } from './source-form.ts';
import styles from './source-dialog.module.css';

/** The contexts of the kubeconfig files, to choose one. Reading them starts nothing toward a cluster. */
export function ContextChoice(properties: {
  readonly form: SourceForm;
  readonly onChange: (part: Partial<SourceForm>) => void;
}) {
  const { form, onChange } = properties;
  const messages = useMessages();
  const { source, failed } = messages.page;
  const [files, setFiles] = useState(() => linesOf(form.files));
  const answer = useAnswer('contexts', { files });
  return (
    <>
      <label className={styles['field']}>
        <span>{source.files}</span>
        <textarea
          rows={2}
          value={form.files}
          spellCheck={false}
          aria-description={source.filesHint}
          onChange={(event) => onChange({ files: event.target.value })}
          onBlur={() => setFiles(linesOf(form.files))}
        />
        <span className={styles['meaning']}>{source.filesHint}</span>
      </label>
      {linesOf(form.files).join('\n') !== files.join('\n') && (
        <Button onClick={() => setFiles(linesOf(form.files))}>{source.loadContexts}</Button>
      )}
      <fieldset className={styles['contexts']} aria-label={source.context}>
        <legend>{source.context}</legend>
        {answer.kind === 'waiting' && <p className={styles['meaning']}>{source.loadingContexts}</p>}
        {answer.kind === 'failed' && <p>{failed(answer.error.message)}</p>}
        {answer.kind === 'value' && answer.value.contexts.length === 0 && (
          <p className={styles['meaning']}>{source.noContexts}</p>
        )}
        {answer.kind === 'value' &&
          answer.value.contexts.map((context) => (
            <label key={`${context.file} ${context.name}`} className={styles['context']}>
              <input
                type="radio"
                name="context"
                checked={form.context === context.name}
                onChange={() => onChange({ context: context.name })}
              />
              <span>
                <code>{context.name}</code> {context.current && <em>{source.current}</em>}
                <span className={styles['meaning']}>
                  {context.server} · {context.user}
                </span>
              </span>
            </label>
          ))}
      </fieldset>
      {answer.kind === 'value' &&
        answer.value.problems.map((problem, index) => {
          const { sentence, remedy } = describeProblem(messages.problems, problem);
          return (
            <p key={index} className={styles['warning']}>
              {sentence} {remedy}
            </p>
          );
        })}
    </>
  );
}
