import { sayPhrase } from '#shared/i18n/phrases/phrases.ts';
import type { KindState } from '#shared/model/source.ts';
import { useLink, useMessages, usePreferences, useStore } from '../../page/context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { KindMark } from './cluster-marks.tsx';

/** The detail of a kind: what its state means, which right is missing, and what to hand to an administrator. */
export function KindDetail({ of, now }: { readonly of: KindState; readonly now: number }) {
  const { page, kinds, phrases } = useMessages();
  const { clusters } = page;
  const { facts } = clusters;
  const { language } = usePreferences();
  const role = useStore(useLink().status)?.source.role;
  const { remedy } = kinds(of, now);
  const sentence = of.state === 'forbidden' && of.missing === undefined ? 'not-served' : of.state;
  return (
    <Detail
      sentence={clusters.kindSentences[sentence](of.kind, kinds(of, now).state)}
      actions={
        of.missing !== undefined && (
          <>
            {role !== undefined && <CopyButton text={role} label={clusters.copyRole} />}
            <CopyButton text={checkCommand(of.missing)} label={clusters.copyCommand} />
          </>
        )
      }
    >
      {remedy !== null && (
        <Section title={facts.helps}>
          <p>
            <Prose text={remedy} />
          </p>
        </Section>
      )}
      <Facts
        facts={[
          [facts.state, <KindMark key="state" of={of} now={now} />],
          [facts.objects, clusters.objects(of.objects)],
          [facts.missing, of.missing === undefined ? null : <code>{rightText(of.missing)}</code>],
          [facts.user, of.missing?.user ? <code>{of.missing.user}</code> : null],
          [facts.namespaces, of.namespaces?.join(', ')],
          [facts.since, of.since === undefined ? null : new Date(of.since).toLocaleString(language)],
          [facts.said, of.detail === null ? null : sayPhrase(phrases, of.phrase, of.detail)],
        ]}
      />
      {role !== undefined && of.missing !== undefined && (
        <Section title="Role">
          <pre tabIndex={0}>{role}</pre>
        </Section>
      )}
      <Raw value={of} />
    </Detail>
  );
}

function rightText({ verb, resource, namespace }: NonNullable<KindState['missing']>): string {
  return `${verb} ${resource}${namespace === null ? ' --all-namespaces' : ` -n ${namespace}`}`;
}

/** kubectl's own way to ask for the right. */
function checkCommand(missing: NonNullable<KindState['missing']>): string {
  return `kubectl auth can-i ${rightText(missing)}`;
}
