import { sayPhrase } from '#shared/i18n/phrases/phrases.ts';
import { credentialText } from '#shared/i18n/cluster/credentials.ts';
import { useLink, useMessages, usePreferences, useStore } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail } from '../../parts/detail/detail.tsx';
import { CallFailure } from '../../parts/failure.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { ContextMark } from './cluster-marks.tsx';
import type { ContextRow } from './context-state.ts';
import { useSwitch } from './switch-context.ts';

/** The detail of a context: where it leads, how it signs in, and the button that uses it. */
export function ContextDetail({ row, now }: { readonly row: ContextRow; readonly now: number }) {
  const messages = useMessages();
  const { clusters, engine } = messages.page;
  const { facts } = clusters;
  const { language } = usePreferences();
  const source = useStore(useLink().status)?.source;
  const { state: switching, request } = useSwitch();
  const { context } = row;
  const { credential } = context;
  const words = credentialText(messages.credentials, credential, now);
  const inForce = row.state === 'used' || row.state === 'trouble' || row.state === 'sign-in';
  const busy = switching.kind === 'switching';
  return (
    <Detail
      sentence={sentenceOf()}
      actions={
        <>
          {(!inForce || row.state === 'sign-in') && (
            <Button look="main" disabled={busy} onClick={() => request(row.id, row)}>
              {busy && switching.id === row.id ? clusters.switching : inForce ? clusters.signInAgain : clusters.useThis}
            </Button>
          )}
          {inForce && source?.role !== undefined && <CopyButton text={source.role} label={engine.copyRole} />}
        </>
      }
    >
      {switching.kind === 'failed' && switching.id === row.id && (
        <CallFailure message={clusters.failed} error={switching.error} />
      )}
      <Facts
        facts={[
          [facts.state, <ContextMark key="state" state={row.state} />],
          [facts.server, <code key="server">{context.server}</code>],
          [facts.credential, words],
          [facts.plugin, credential.kind === 'plugin' ? <code>{credential.what}</code> : null],
          [facts.environment, credential.plugin?.environment.join(', ')],
          [facts.installHint, credential.plugin?.installHint],
          [facts.expires, credential.expires === null ? null : new Date(credential.expires).toLocaleString(language)],
          [facts.actsAs, credential.actsAs],
          [facts.user, <code key="user">{context.user}</code>],
          [facts.cluster, <code key="cluster">{context.cluster}</code>],
          [facts.namespace, context.namespace ?? clusters.defaultNamespace],
          [facts.file, <code key="file">{context.file}</code>],
        ]}
      />
      <Raw value={context} />
    </Detail>
  );

  function sentenceOf(): string {
    const about = { name: context.name, server: context.server, credential: words };
    if (!inForce) return clusters.unused(about);
    const kinds = source?.kinds ?? [];
    const refused = kinds.find(({ state }) => state === 'sign-in');
    if (refused !== undefined)
      return clusters.usedSignIn(about, sayPhrase(messages.phrases, refused.phrase, refused.detail ?? ''));
    return clusters.used(
      about,
      kinds.filter(({ state }) => state === 'live' || state === 'partial').length,
      kinds.length,
    );
  }
}
