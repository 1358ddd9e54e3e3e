import type { RequestRecord } from '#shared/model/request-record.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';

/** The line of a record in a list. */
export function summaryOf(record: RequestRecord): RequestSummary {
  const { id, time, method, scheme, host, path, query, status, reason, route, service, endpoint, timing, sent } =
    record;
  return {
    id,
    time,
    method,
    scheme,
    host,
    path,
    query,
    status,
    reason,
    ingress: route === null ? null : `${route.namespace}/${route.ingress}`,
    service: service === null ? null : `${service.namespace}/${service.name}:${service.port ?? ''}`,
    endpoint: endpoint === null ? null : (endpoint.pod ?? `${endpoint.address}:${endpoint.port}`),
    total: timing.total,
    sent,
  };
}
