import type { FinishedExchange } from '../../requests/finished-exchange.ts';
import type { Exchange } from '../exchange.ts';
import { hostWithoutPort } from '../heads/own-url.ts';
import type { Plan } from '../plan/plan.ts';

// A getter that costs more than a clock read; it never changes.
const STARTED = performance.timeOrigin;

const NO_LINES: readonly string[] = [];

/** What the request log keeps of an exchange; `plan` null where no route was found for it. */
export function finishedExchange(exchange: Exchange, plan: Plan | null, source: string): FinishedExchange {
  const { client, head, match: matched } = exchange;
  return {
    id: exchange.id,
    time: STARTED + exchange.began,
    clientAddress: client.address,
    clientPort: client.port,
    method: exchange.method,
    scheme: client.scheme,
    host: hostWithoutPort(exchange.host),
    target: exchange.target,
    httpVersion: exchange.httpVersion,
    tls: client.tls,
    source,
    route: matched === null ? null : (plan?.recordedRoute ?? null),
    service: exchange.service ?? plan?.recordedService ?? null,
    endpoint: exchange.endpoint?.recorded ?? null,
    upstreamTarget: exchange.endpoint === null ? null : pathOf(exchange.upstreamTarget),
    status: exchange.status,
    answeredBy: exchange.answeredBy,
    reason: exchange.reason,
    attempts: exchange.attempts,
    totalTime: performance.now() - exchange.began,
    matchTime: exchange.matchTime,
    connectTime: exchange.connectTime,
    firstByteTime: exchange.firstByteTime,
    received: exchange.received,
    sent: exchange.sent,
    requestHeaders: head.recordable ? NO_LINES : exchange.rawHeaders,
    requestLines: head.recordable ? head.own + head.passed : null,
    responseLines: exchange.responseLines,
    responseHeaders: exchange.responseHeaders,
  };
}

// The query goes to the pod as it came, and is recorded once.
function pathOf(target: string | null): string | null {
  if (target === null) return null;
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
