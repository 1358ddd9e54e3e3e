import type { AnswerReason } from '#shared/model/answer-reason.ts';
import { textOf, type Phrase } from '#shared/model/phrase.ts';

/** Why a try to reach an endpoint failed. `reason` says it in the record, `code` is the system's or parser's word. */
export class UpstreamError extends Error {
  readonly reason: Extract<
    AnswerReason,
    | 'upstream-refused'
    | 'upstream-reset'
    | 'upstream-invalid'
    | 'upstream-timeout'
    | 'upstream-tls'
    | 'upstream-unresolved'
    | 'upstream-header-too-large'
  >;
  readonly code: string;
  /** The message, for another language; null where it is text alone. */
  readonly phrase: Phrase | null;
  /** true where the pod says that it did nothing with the request, so that it may be sent again whatever its method. */
  readonly unprocessed: boolean;

  constructor(
    reason: UpstreamError['reason'],
    code: string,
    message: string | Phrase,
    options: { readonly unprocessed: boolean } = { unprocessed: false },
  ) {
    super(textOf(message));
    this.name = 'UpstreamError';
    this.reason = reason;
    this.code = code;
    this.phrase = typeof message === 'string' ? null : message;
    this.unprocessed = options.unprocessed;
  }
}
