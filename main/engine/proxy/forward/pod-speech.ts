import { phrase } from '#shared/model/phrase.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import { PLAIN_HTTP, type Transport } from '../../upstream/transport.ts';
import type { BackendWays } from '../../upstream/ways/backend-ways.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../plan/plan.ts';
import type { OwnAnswer } from '../steps/step.ts';

/** How long connecting may take where another way stands ready: time for one more SYN. */
const HURRIED_MS = 2_000;
/** A body above it has a tunnel of its own (reference 3.5). */
const SHARED_BODY = 64 * 1024;

/** How the pods of a plan are spoken to; null where the Secret that it needs cannot be used. */
export function wantedTransport(exchange: Exchange, { transport }: Pick<Plan, 'transport'>): Transport | null {
  return transport === null ? PLAIN_HTTP : transport(exchange.client.scheme);
}

/** What is answered where pods cannot be spoken to as the plan wants it. */
export const NO_TRANSPORT: OwnAnswer = { status: 503, reason: 'route-denied', detail: 'proxy-ssl-secret' };

/** What is answered where a request cannot pass by the way to its pod. */
export function unfit({ way }: Endpoint): OwnAnswer {
  return { status: 502, reason: 'way-unfit', detail: phrase(`way-${way?.kind ?? 'direct'}`) };
}

/** What is answered where there is no way to any pod. */
export function noWay(ways: BackendWays): OwnAnswer {
  const { reason, detail } = ways.hindrance();
  return { status: 503, reason, detail };
}

/** Milliseconds that connecting may take: less where waiting is not the only thing left to do. */
export function connectLimit(limit: number, ways: BackendWays | null, reached: Endpoint): number {
  if (ways === null || reached.way !== null || !ways.hasAnother(reached)) return limit;
  return limit === 0 ? HURRIED_MS : Math.min(limit, HURRIED_MS);
}

/** Whether an exchange may hold up others that share its tunnel: large or endless bodies, streams of events, gRPC. */
export function wantsOwn(exchange: Exchange, reached: Endpoint, wanted: Transport): boolean {
  if (reached.way === null || reached.way.dial === null) return false;
  if (wanted.protocol !== 'http1') return true;
  if (exchange.hasBody && (exchange.bodyLength < 0 || exchange.bodyLength > SHARED_BODY)) return true;
  return (exchange.head.accept ?? '').includes('text/event-stream');
}
