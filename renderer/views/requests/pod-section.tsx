import type { RequestRecord } from '#shared/model/request-record.ts';
import { useMessages } from '../../page/context.ts';
import { useAnswer } from '../../page/answer.ts';
import { Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { repeatableHeaders, urlOf } from './format.ts';
import { HeaderLines } from '../../parts/detail/header-lines.tsx';
import styles from './requests.module.css';

/** What the pod saw: the path of the record, and the headers that the rules add or change. */
export function PodSection({ record }: { readonly record: RequestRecord }) {
  const { requests } = useMessages().page;
  const reached = record.upstreamPath !== null;
  const answer = useAnswer(
    'explain',
    reached ? { url: urlOf(record, null), method: record.method, headers: pairs(record) } : null,
  );
  if (!reached) return null;
  const headers = answer.kind === 'value' ? (answer.value.upstream?.headers ?? null) : null;
  return (
    <Section title={requests.sections.pod}>
      <Facts facts={[[requests.facts.path, <code key="path">{record.upstreamPath}</code>]]} />
      {headers !== null && (
        <>
          <p className={styles['note']}>{requests.headersAsNow}</p>
          <HeaderLines headers={headers.map(({ name, value }) => [name, value] as const)} />
        </>
      )}
    </Section>
  );
}

/** The engine takes at most 100 headers. */
function pairs(record: RequestRecord): [string, string][] {
  return repeatableHeaders(record)
    .slice(0, 100)
    .map(([name, value]) => [name, value]);
}
