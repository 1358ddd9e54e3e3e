import { useState, type FormEvent } from 'react';
import type { CallError } from '#shared/contract/client.ts';
import { toCallError } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog, DialogButtons } from '../../parts/dialog.tsx';
import { CallFailure } from '../../parts/failure.tsx';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { closeDialog } from '../../page/dialogs.ts';
import { ContextChoice } from './context-choice.tsx';
import { formOf, readForm, type SourceForm } from './source-form.ts';
import styles from './source-dialog.module.css';

type Progress =
  | { readonly kind: 'editing' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'failed'; readonly message: string; readonly error: CallError | null };

const KINDS = ['demo', 'manifests', 'kubeconfig'] as const;

/** Where a person chooses what Gatehouse reads: demo, manifests, or a context of a kubeconfig. */
export function SourceDialog() {
  const { page } = useMessages();
  const { source } = page;
  const link = useLink();
  const status = useStore(link.status);
  const [form, setForm] = useState(() => formOf(status));
  const [progress, setProgress] = useState<Progress>({ kind: 'editing' });

  function change(part: Partial<SourceForm>): void {
    setForm({ ...form, ...part });
    if (progress.kind === 'failed') setProgress({ kind: 'editing' });
  }

  function apply(event: FormEvent): void {
    event.preventDefault();
    const result = readForm(form);
    if (result.kind === 'fault') {
      const message = result.fault === 'path' ? source.needPath : source.needContext;
      return setProgress({ kind: 'failed', message, error: null });
    }
    setProgress({ kind: 'applying' });
    link
      .call('source.choose', result.parameters)
      .then(closeDialog, (error: unknown) =>
        setProgress({ kind: 'failed', message: source.failed, error: toCallError(error) }),
      );
  }

  return (
    <Dialog title={source.title} onClose={closeDialog}>
      <form className={styles['form']} onSubmit={apply}>
        <fieldset className={styles['kinds']} aria-label={source.title}>
          {KINDS.map((kind) => (
            <label key={kind} className={styles['kind']}>
              <input
                type="radio"
                name="kind"
                autoFocus={kind === form.kind}
                checked={kind === form.kind}
                onChange={() => change({ kind })}
              />
              <span>
                <strong>{source.kinds[kind].name}</strong>
                <span className={styles['meaning']}>{source.kinds[kind].meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {form.kind === 'manifests' && (
          <label className={styles['field']}>
            <span>{source.paths}</span>
            <textarea
              rows={3}
              value={form.paths}
              spellCheck={false}
              aria-description={source.pathsHint}
              onChange={(event) => change({ paths: event.target.value })}
            />
            <span className={styles['meaning']}>{source.pathsHint}</span>
          </label>
        )}
        {form.kind === 'kubeconfig' && <ContextChoice form={form} onChange={change} />}
        {form.kind !== 'demo' && (
          <label className={styles['field']}>
            <span>{source.namespaces}</span>
            <input
              type="text"
              value={form.namespaces}
              spellCheck={false}
              aria-description={source.namespacesHint}
              onChange={(event) => change({ namespaces: event.target.value })}
            />
            <span className={styles['meaning']}>{source.namespacesHint}</span>
          </label>
        )}
        <div aria-live="polite">{progress.kind === 'failed' && <CallFailure role={null} {...progress} />}</div>
        <DialogButtons>
          <Button onClick={closeDialog}>{source.cancel}</Button>
          <Button type="submit" look="main" disabled={progress.kind === 'applying'}>
            {progress.kind === 'applying' ? source.applying : source.apply}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
