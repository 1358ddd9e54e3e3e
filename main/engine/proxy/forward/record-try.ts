import type { RecordedAttempt } from '#shared/model/request-record.ts';
import type { UpstreamError } from '../../upstream/upstream-error.ts';
import type { Exchange } from '../exchange.ts';

/** How one try of a request ended; times in milliseconds, `connectTime` -1 where nothing had to be opened. */
export interface TryOutcome {
  readonly status: number | null;
  readonly error: UpstreamError | null;
  readonly connectTime: number;
  readonly began: number;
  /** true where the answer is passed over, so that another try follows. */
  readonly keep: boolean;
}

/** Writes a try down. The only one of a good exchange is not: the record is made from endpoint and status. */
export function recordTry(exchange: Exchange, outcome: TryOutcome): void {
  const { status, error, connectTime } = outcome;
  if (exchange.connectTime < 0 && connectTime > 0) exchange.connectTime = connectTime;
  if (error === null && !outcome.keep && exchange.attempts === null) return;
  const { address = '', port = 0, way = 'direct' } = exchange.endpoint?.recorded ?? {};
  const time = Math.round((performance.now() - outcome.began) * 1000) / 1000;
  const attempt: RecordedAttempt = { address, port, status, error: error === null ? null : error.code, time, way };
  (exchange.attempts ??= []).push(attempt);
}
