import type { AnswerReason } from '#shared/model/answer-reason.ts';

/** Why a try to reach an endpoint failed. `reason` says it in the record, `code` is the system's or parser's word. */
export class UpstreamError extends Error {
  readonly reason: Extract<
    AnswerReason,
    | 'upstream-refused'
    | 'upstream-reset'
    | 'upstream-invalid'
    | 'upstream-timeout'
    | 'upstream-unresolved'
    | 'upstream-header-too-large'
  >;
  readonly code: string;

  constructor(reason: UpstreamError['reason'], code: string, message: string) {
    super(message);
    this.name = 'UpstreamError';
    this.reason = reason;
    this.code = code;
  }
}
