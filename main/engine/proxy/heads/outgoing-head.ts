import { encodeRequest } from '../../upstream/fastcgi/records.ts';
import type { Exchange } from '../exchange.ts';
import type { ForwardSettings } from './forwarded-headers.ts';
import { passedHead } from './passed-head.ts';
import type { Plan } from '../plan/plan.ts';
import { requestHead } from './upstream-request.ts';

/**
 * What goes out first to a pod, latin1: an HTTP/1 head, which the HTTP/2 client turns into headers, or the parameters of a
 * FastCGI request. `buffered` is the length of a body that was read before, null where it is sent on as it comes.
 */
export function outgoingHead(
  exchange: Exchange,
  plan: Plan,
  options: { readonly settings: ForwardSettings; readonly upgrade: boolean; readonly buffered: number | null },
): string {
  const { settings, upgrade, buffered } = options;
  if (plan.passesOn === true) return passedHead(exchange, options);
  if (plan.fastCgi === null) return requestHead(exchange, settings, { upgrade, buffered });
  const declared = exchange.hasBody || exchange.head.contentLength !== null ? exchange.bodyLength : -1;
  return encodeRequest(plan.fastCgi.of(exchange, settings, buffered ?? declared));
}
