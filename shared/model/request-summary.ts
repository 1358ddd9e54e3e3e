import type { AnswerReason } from './answer-reason.ts';

/** One line of the live list; the whole record is fetched when a person opens it. Times in milliseconds, sizes in bytes. */
export interface RequestSummary {
  readonly id: string;
  readonly time: string;
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly reason: AnswerReason;
  /** `namespace/ingress`, null where no route took it. */
  readonly ingress: string | null;
  /** `namespace/service:port`. */
  readonly service: string | null;
  /** Pod name, else address and port. */
  readonly endpoint: string | null;
  readonly total: number;
  readonly sent: number;
}
