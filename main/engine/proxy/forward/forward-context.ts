import type { UpstreamPool } from '../../upstream/upstream-pool.ts';
import type { Exchange } from '../exchange.ts';
import type { ForwardSettings } from '../heads/forwarded-headers.ts';
import type { Plan } from '../plan/plan.ts';
import type { OwnAnswer } from '../steps/step.ts';

/** What forwarding needs of the proxy. */
export interface ForwardContext {
  readonly pool: UpstreamPool;
  readonly settings: ForwardSettings;
  /** Tunnels that are open. */
  readonly tunnels: Set<{ close(): void }>;
  /** Gives an answer of our own. */
  answer(exchange: Exchange, plan: Plan, answer: OwnAnswer): void;
  /** Hands an error to the default backend where the route wants that; false: it stays as it is (reference 16). */
  handOver(exchange: Exchange, plan: Plan, error: { readonly status: number; readonly by: 'pod' }): boolean;
  /** Goes on with an exchange when something is known; a fault of ours ends the exchange alone. */
  guarded<Value>(exchange: Exchange, value: Promise<Value>, work: (value: Value) => void): void;
  /** Ends an exchange that a fault of ours met, and nothing else. */
  failed(exchange: Exchange, error: unknown): void;
  /** The exchange is over: to be recorded. */
  done(exchange: Exchange, plan: Plan): void;
}
