import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from './plan.ts';

/** The canary decision, once nothing else has answered (reference 1.2). */
export function chooseSide(exchange: Exchange, plan: Plan): Backend | null {
  const { canary } = plan;
  if (canary === null || !canary.takes(exchange)) return plan.backend;
  exchange.service = canary.service;
  return canary.backend;
}
