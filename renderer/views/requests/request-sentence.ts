import type { Messages } from '#shared/i18n/messages.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import { milliseconds } from './format.ts';

/** The first line of a request's detail: who answered, how fast, and by which route. */
export function requestSentence(messages: Messages, record: RequestRecord): string {
  const { requests } = messages.page;
  const { endpoint, route, service } = record;
  const sentence = {
    pod: endpoint === null ? '' : (endpoint.pod ?? `${endpoint.address}:${endpoint.port}`),
    status: record.status,
    milliseconds: milliseconds(record.timing.total),
    route,
    upstreamPath: record.upstreamPath,
  };
  if (record.answeredBy === 'upstream' && endpoint !== null) return requests.answeredByUpstream(sentence);
  const reason = messages.reasons[record.reason].sentence({
    host: record.host,
    path: record.path,
    service:
      service === null ? '' : `${service.namespace}/${service.name}${service.port === null ? '' : `:${service.port}`}`,
    ingress: route === null ? '' : `${route.namespace}/${route.ingress}`,
    detail: record.attempts.at(-1)?.error ?? '',
  });
  return requests.answeredByGatehouse(sentence, reason);
}
