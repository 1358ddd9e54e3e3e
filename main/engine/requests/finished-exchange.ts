import type { AnswerReason } from '#shared/model/answer-reason.ts';
import type { RecordedAttempt, RecordedEndpoint, RecordedRoute, RequestRecord } from '#shared/model/request-record.ts';

/** TLS of the client's connection, one value per connection. */
export type RecordedTls = NonNullable<RequestRecord['tls']>;
export type RecordedService = NonNullable<RequestRecord['service']>;

/**
 * An exchange that is over, as the log takes it. Long-lived values (route, service, endpoint, tls) are kept by reference;
 * text is copied out as bytes, because a reference would keep every request's strings alive (reference: proxy performance 3).
 */
export interface FinishedExchange {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** The request target as received. */
  readonly target: string;
  readonly httpVersion: string;
  readonly tls: RecordedTls | null;
  readonly source: string;
  readonly route: RecordedRoute | null;
  readonly service: RecordedService | null;
  readonly endpoint: RecordedEndpoint | null;
  /** null where nothing was sent on. */
  readonly upstreamTarget: string | null;
  readonly status: number;
  readonly answeredBy: 'upstream' | 'gatehouse';
  readonly reason: AnswerReason;
  /** null where the first try succeeded. */
  readonly attempts: readonly RecordedAttempt[] | null;
  readonly totalTime: number;
  readonly matchTime: number;
  /** -1 where it did not come to that. */
  readonly connectTime: number;
  readonly firstByteTime: number;
  readonly received: number;
  readonly sent: number;
  /**
   * What was received as text, `Name: value` with CRLF, where it exists already and holds nothing that is to be masked;
   * else null, and `requestHeaders` has it.
   */
  readonly requestLines: string | null;
  /** Name and value in turn; masked by the log before anything is stored. */
  readonly requestHeaders: readonly string[];
  /** As sent, in the same two forms. */
  readonly responseLines: string | null;
  readonly responseHeaders: readonly string[];
}
