import type { Explanation } from '#shared/model/explanation.ts';
import { stepCauseText, stepText } from '#shared/i18n/explain/explain-steps.ts';
import { useMessages } from '../../page/context.ts';
import { amend } from '../../page/navigation.ts';
import { closestFirst, explanationSentences, loserReason } from '../../words/explanation-words.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { OpenLink } from '../../parts/button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { HeaderLines } from '../../parts/detail/header-lines.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { serviceText } from '../../words/route-text.ts';
import styles from './try.module.css';

/** Who would answer a URL and why: sentences first, then the answer, the losers, the steps and what the pod would see. */
export function ExplanationDetail({ explanation, url }: { readonly explanation: Explanation; readonly url: string }) {
  const messages = useMessages();
  const { page } = messages;
  const { sections } = page.try;
  const [first = '', ...others] = explanationSentences(messages, explanation);
  return (
    <Detail sentence={first} actions={<Actions url={url} />} onClose={() => amend({ url: '' })}>
      {others.length > 0 && (
        <div className={styles['sentences']}>
          {others.map((sentence, index) => (
            <p key={index}>
              <Prose text={sentence} />
            </p>
          ))}
        </div>
      )}
      <Section title={sections.answer}>
        <AnswerFacts explanation={explanation} />
      </Section>
      <Section title={sections.losers}>
        <Losers explanation={explanation} />
      </Section>
      {explanation.steps.length > 0 && (
        <Section title={sections.steps}>
          <ol className={styles['steps']}>
            {explanation.steps.map((step) => (
              <li key={step.name}>
                <span title={step.name}>
                  <Prose text={stepText(messages.explain, step)} />
                </span>{' '}
                {step.answers && <strong>{page.try.answers}</strong>}
                <Cause text={stepCauseText(messages.explain, step)} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      {explanation.upstream !== null && (
        <Section title={sections.upstream}>
          <UpstreamFacts upstream={explanation.upstream} />
          <h3>{sections.headers}</h3>
          <HeaderLines headers={explanation.upstream.headers.map(({ name, value }) => [name, value] as const)} />
        </Section>
      )}
      <Raw value={explanation} />
    </Detail>
  );
}

/** Which annotation, setting, path or Service put the step there, and the Ingress that says so. */
function Cause({ text }: { readonly text: string | null }) {
  return (
    text !== null && (
      <span className={styles['cause']}>
        <Prose text={text} />
      </span>
    )
  );
}

function Actions({ url }: { readonly url: string }) {
  const { page } = useMessages();
  return (
    <>
      {/^https?:\/\//i.test(url) && (
        <OpenLink look="bordered" href={url}>
          {page.try.open}
        </OpenLink>
      )}
      <CopyButton text={url} label={page.copy.url} />
    </>
  );
}

function AnswerFacts({ explanation }: { readonly explanation: Explanation }) {
  const { reasons, page } = useMessages();
  const { facts } = page.try;
  const { request, winner, server, answer, normalizedPath } = explanation;
  return (
    <Facts
      facts={[
        [
          facts.status,
          answer.status === null ? (
            page.try.podDecides
          ) : (
            <>
              <StatusMark status={answer.status} /> {reasons[answer.reason].title}
            </>
          ),
        ],
        [facts.winner, winner === null ? page.try.noWinner : <code>{`${winner.namespace}/${winner.ingress}`}</code>],
        [
          page.requests.facts.matched,
          winner && (
            <>
              <code>{winner.path}</code> · {winner.implicit ? page.routes.implicit : winner.pathType} ·{' '}
              {page.routes.dialects[winner.dialect]}
            </>
          ),
        ],
        [facts.service, winner && <code>{serviceText(winner.service) ?? page.routes.builtIn}</code>],
        [
          facts.asked,
          <code key="asked">{`${request.method} ${request.scheme}://${request.host}${request.target}`}</code>,
        ],
        [facts.normalized, normalizedPath === null ? null : <code>{normalizedPath}</code>],
        [facts.server, server && <code>{server.host}</code>],
        [facts.regexCause, server?.regexCause && <code>{server.regexCause}</code>],
        [facts.location, answer.location === null ? null : <code>{answer.location}</code>],
      ]}
    />
  );
}

function UpstreamFacts({ upstream }: { readonly upstream: NonNullable<Explanation['upstream']> }) {
  const { facts } = useMessages().page.try;
  return (
    <Facts
      facts={[
        [facts.upstreamPath, <code key="path">{upstream.path}</code>],
        [
          facts.endpoints,
          upstream.endpoints.map(({ address, port, pod }) => (
            <div key={`${address}:${port}`}>
              <code>{pod ?? `${address}:${port}`}</code>
              {pod !== null && (
                <>
                  {' · '}
                  <code className={styles['address']}>{`${address}:${port}`}</code>
                </>
              )}
            </div>
          )),
        ],
      ]}
    />
  );
}

function Losers({ explanation }: { readonly explanation: Explanation }) {
  const messages = useMessages();
  const { columns, noLosers } = messages.page.try;
  if (explanation.losers.length === 0) return <p className={styles['note']}>{noLosers}</p>;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          {[columns.host, columns.path, columns.type, columns.ingress, columns.reason].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {closestFirst(explanation.losers).map((loser, index) => (
          <tr key={index}>
            <td>
              <code>{loser.host}</code>
            </td>
            <td>
              <code>{loser.path}</code>
            </td>
            <td>{loser.pathType}</td>
            <td>
              <code>{`${loser.namespace}/${loser.ingress}`}</code>
            </td>
            <td>{loserReason(messages, loser.reason)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
