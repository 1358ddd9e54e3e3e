import { detailOf, type Phrase } from '#shared/model/phrase.ts';
import type { ReasonValues } from '#shared/i18n/explain/reasons.ts';
import type { Exchange } from '../exchange.ts';

/** What a sentence about an exchange may name. */
export function reasonValues(
  exchange: Pick<Exchange, 'host' | 'target' | 'match' | 'service'>,
  detail: string | Phrase,
): ReasonValues {
  const route = exchange.match?.route ?? null;
  const { service } = exchange;
  const query = exchange.target.indexOf('?');
  const accepted = route?.accepted ?? null;
  return {
    host: exchange.host,
    path: query < 0 ? exchange.target : exchange.target.slice(0, query),
    service:
      service === null ? (route?.backend?.key ?? '') : `${service.namespace}/${service.name}:${service.port ?? ''}`,
    ingress: accepted === null ? '' : `${accepted.ingress.namespace}/${accepted.ingress.name}`,
    ...(typeof detail === 'string' ? { detail } : detailOf(detail)),
  };
}
