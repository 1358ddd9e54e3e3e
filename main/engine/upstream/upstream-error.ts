import type { AnswerReason } from '#shared/model/answer-reason.ts';
import { phraseText, quoted, type Phrase } from '#shared/model/phrase.ts';

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
  /** The message is its English text. */
  readonly phrase: Phrase;
  /** true where the pod says that it did nothing with the request, so that it may be sent again whatever its method. */
  readonly unprocessed: boolean;

  constructor(
    reason: UpstreamError['reason'],
    code: string,
    said: Phrase,
    options: { readonly unprocessed: boolean } = { unprocessed: false },
  ) {
    super(phraseText(said));
    this.name = 'UpstreamError';
    this.reason = reason;
    this.code = code;
    this.phrase = said;
    this.unprocessed = options.unprocessed;
  }
}

/** What an answer led to: our own word of it, or a fault that nobody foresaw. */
export function asUpstreamError(error: unknown): UpstreamError {
  return error instanceof UpstreamError
    ? error
    : new UpstreamError('upstream-invalid', 'unexpected', quoted(String(error)));
}
