import type { RequestRecord } from '#shared/model/request-record.ts';
import { useLink, useMessages, usePreferences, useStore } from '../../page/context.ts';
import { go } from '../../page/navigation.ts';
import { useAnswer } from '../../page/answer.ts';
import { Button, OpenLink } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { curlOf, dayAndTime, milliseconds, targetOf, urlOf } from './format.ts';
import { HeaderLines } from '../../parts/detail/header-lines.tsx';
import { PodSection } from './pod-section.tsx';
import styles from './requests.module.css';
import { requestSentence } from './request-sentence.ts';
import { StatusMark } from '../../parts/status-mark.tsx';
import { Timing } from './timing.tsx';

/** The detail of a request; the whole record is fetched when it is opened. */
export function RequestDetail({ id }: { readonly id: string }) {
  const { page } = useMessages();
  const answer = useAnswer('requests.get', { id });
  switch (answer.kind) {
    case 'none':
    case 'waiting':
      return <Detail sentence="…" />;
    case 'failed':
      return <Detail sentence={page.failed(answer.error.message)} />;
    case 'value':
      if (answer.value === null) return <Detail sentence={page.requests.gone} />;
      return <RecordDetail record={answer.value} />;
  }
}

function RecordDetail({ record }: { readonly record: RequestRecord }) {
  const messages = useMessages();
  const { language } = usePreferences();
  const { requests } = messages.page;
  const { sections, facts } = requests;
  return (
    <Detail sentence={requestSentence(messages, record)} actions={<Actions record={record} />}>
      <Facts
        facts={[
          [facts.url, <RequestLine key="url" record={record} />],
          [facts.reason, messages.reasons[record.reason].title],
          [facts.time, dayAndTime(record.time, language)],
          [facts.client, <code key="client">{`${record.client.address}:${record.client.port}`}</code>],
          [facts.protocol, `HTTP/${record.httpVersion.replace(/^HTTP\//i, '')}`],
          [
            facts.tls,
            record.tls && `${record.tls.version} · ${record.tls.serverName ?? '–'} · ${record.tls.certificate}`,
          ],
          [facts.received, `${record.received.toLocaleString()} B`],
          [facts.sent, `${record.sent.toLocaleString()} B`],
          [facts.source, record.source],
          [facts.id, <code key="id">{record.id}</code>],
        ]}
      />
      <Section title={sections.route}>
        <RouteFacts record={record} />
      </Section>
      <PodSection record={record} />
      <Attempts record={record} />
      <Section title={sections.timing}>
        <Timing timing={record.timing} />
      </Section>
      <Section title={sections.requestHeaders}>
        <HeaderLines headers={record.requestHeaders} />
      </Section>
      <Section title={sections.responseHeaders}>
        <HeaderLines headers={record.responseHeaders} />
      </Section>
      <Raw value={record} />
    </Detail>
  );
}

function RequestLine({ record }: { readonly record: RequestRecord }) {
  const status = useStore(useLink().status);
  return (
    <>
      <code>
        {record.method} {urlOf(record, status?.listening ?? null)}
      </code>{' '}
      <StatusMark status={record.status} />
    </>
  );
}

function RouteFacts({ record }: { readonly record: RequestRecord }) {
  const { requests, routes } = useMessages().page;
  const { facts } = requests;
  const { route, service, endpoint } = record;
  if (route === null) return <p>{requests.noRoute}</p>;
  return (
    <Facts
      facts={[
        [facts.ingress, <code key="ingress">{`${route.namespace}/${route.ingress}`}</code>],
        [
          facts.matched,
          <span key="path">
            <code>{route.path}</code> · {route.pathType} · {routes.dialects[route.dialect]}
          </span>,
        ],
        [
          facts.service,
          service && (
            <code>{`${service.namespace}/${service.name}${service.port === null ? '' : `:${service.port}`}`}</code>
          ),
        ],
        [
          facts.endpoint,
          endpoint && (
            <span>
              <code>{endpoint.pod ?? `${endpoint.address}:${endpoint.port}`}</code>
              {endpoint.pod !== null && <> · {`${endpoint.address}:${endpoint.port}`}</>}
              {endpoint.node !== null && <> · {endpoint.node}</>} · {requests.ways[endpoint.way]}
            </span>
          ),
        ],
      ]}
    />
  );
}

function Attempts({ record }: { readonly record: RequestRecord }) {
  const { requests } = useMessages().page;
  if (record.attempts.length < 2 && record.attempts.every((attempt) => attempt.error === null)) return null;
  return (
    <Section title={requests.sections.attempts}>
      <ol className={styles['attempts']}>
        {record.attempts.map((attempt, index) => (
          <li key={index}>
            <code>{`${attempt.address}:${attempt.port}`}</code> · {attempt.error ?? attempt.status} ·{' '}
            {milliseconds(attempt.time)} ms
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Actions({ record }: { readonly record: RequestRecord }) {
  const { copy, requests, routes } = useMessages().page;
  const status = useStore(useLink().status);
  const listening = status?.listening ?? null;
  const url = urlOf(record, listening);
  return (
    <>
      <CopyButton text={curlOf(record, listening)} label={copy.curl} />
      <CopyButton text={url} label={copy.url} />
      {(record.method === 'GET' || record.method === 'HEAD') && (
        <OpenLink look="bordered" href={url} title={targetOf(record)}>
          {routes.open}
        </OpenLink>
      )}
      <Button icon="try" onClick={() => go({ view: 'try', url, method: record.method })}>
        {requests.explain}
      </Button>
    </>
  );
}
