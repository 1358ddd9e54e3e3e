import { useState, type FormEvent } from 'react';
import type { CallError } from '#shared/contract/client.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { amend, useAddress } from '../../page/navigation.ts';
import { useShortcuts } from '../../page/shortcuts.ts';
import { useAnswer } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { routeUrl } from '../../words/route-text.ts';
import { ExplanationDetail } from './explanation-detail.tsx';
import styles from './try.module.css';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const INPUT_ID = 'try-url';

/** Explains a URL without sending anything: who would answer, who would not and why, and what the pod would see. */
export function TryView() {
  const { page } = useMessages();
  const { url, method } = useAddress();
  const routes = useStore(useLink().routes);
  const answer = useAnswer('explain', url === '' ? null : { url, method });
  const host = routes?.hosts.find(({ url: known }) => known !== null);
  const suggestion = host === undefined ? null : routeUrl(host, null);
  useShortcuts({
    '/': () => focusUrl(),
    o: () => url !== '' && window.open(url, '_blank', 'noopener,noreferrer'),
  });
  return (
    <>
      <TryForm key={`${method} ${url}`} url={url} method={method} />
      {answer.kind === 'none' && (
        <Empty title={page.try.empty.title}>
          {suggestion !== null && (
            <Button onClick={() => amend({ url: suggestion })}>
              {page.try.empty.next} <code>{suggestion}</code>
            </Button>
          )}
        </Empty>
      )}
      {answer.kind === 'waiting' && <Empty title="…" />}
      {answer.kind === 'failed' && <Failed error={answer.error} />}
      {answer.kind === 'value' && <ExplanationDetail explanation={answer.value} url={url} />}
    </>
  );
}

function focusUrl(): void {
  const input = document.getElementById(INPUT_ID);
  if (input instanceof HTMLInputElement) input.select();
}

function Failed({ error }: { readonly error: CallError }) {
  const { page, errors } = useMessages();
  const { sentence, remedy } = describeError(errors, error);
  return <Empty title={page.failed(sentence)}>{remedy !== null && <p>{remedy}</p>}</Empty>;
}

function TryForm({ url, method }: { readonly url: string; readonly method: string }) {
  const { page } = useMessages();
  const [typedUrl, setTypedUrl] = useState(url);
  const [typedMethod, setTypedMethod] = useState(method);
  function submit(event: FormEvent): void {
    event.preventDefault();
    const text = typedUrl.trim();
    amend({ url: text === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`, method: typedMethod });
  }
  const methods = (METHODS as readonly string[]).includes(method) ? METHODS : [...METHODS, method];
  return (
    <form className={styles['form']} role="search" onSubmit={submit}>
      <select aria-label={page.try.method} value={typedMethod} onChange={(event) => setTypedMethod(event.target.value)}>
        {methods.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <input
        id={INPUT_ID}
        type="text"
        inputMode="url"
        autoFocus={url === ''}
        aria-label={page.try.url}
        placeholder={page.try.hint}
        value={typedUrl}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTypedUrl(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <Button type="submit" look="main">
        {page.try.submit}
      </Button>
    </form>
  );
}
