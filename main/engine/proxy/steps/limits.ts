import type { LimitsPolicy } from '../../ingress/annotations/limits.ts';
import type { ClientAddress } from '../heads/client-address.ts';
import type { LimitCounters } from './limit-state.ts';
import type { OwnAnswer, Step } from './step.ts';

export interface LimitRules {
  readonly addressOf: ClientAddress;
  readonly requestStatus: number;
  readonly connectionStatus: number;
}

/** `limit-connections`, `limit-rps`, `limit-rpm`, per client and Ingress (reference 12). A refused request counts for nothing. */
export function limits(policy: LimitsPolicy, counters: LimitCounters, rules: LimitRules): Step {
  const rates = [
    { counter: counters.perSecond, rate: policy.perSecond, seconds: 1, annotation: 'limit-rps' },
    { counter: counters.perMinute, rate: policy.perMinute, seconds: 60, annotation: 'limit-rpm' },
  ].flatMap(({ rate, seconds, ...rest }) =>
    rate === null ? [] : [{ ...rest, rule: { perSecond: rate.requests / seconds, burst: rate.burst } }],
  );
  return {
    name: 'limits',
    kind: 'effect',
    run(exchange) {
      const client = rules.addressOf(exchange);
      if (policy.exempt?.has(client) === true) return null;
      if (policy.connections > 0) {
        if (!counters.connections.enter(client, policy.connections)) {
          return refusal(rules.connectionStatus, `limit-connections ${policy.connections}`);
        }
        (exchange.whenOver ??= []).push(() => counters.connections.leave(client));
      }
      const now = performance.now();
      const taken = rates.map(({ counter, rule }) => counter.excess(client, rule, now));
      const over = taken.indexOf(null);
      if (over >= 0) return refusal(rules.requestStatus, rates[over]?.annotation ?? '');
      for (const [at, { counter }] of rates.entries()) counter.take(client, taken[at] ?? 0, now);
      return null;
    },
  };
}

function refusal(status: number, detail: string): OwnAnswer {
  return { status, reason: 'limited', detail };
}
