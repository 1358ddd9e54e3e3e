import { textOf, type Phrase } from '#shared/model/phrase.ts';

/** Codes of errors that a person can act on. One list, so that each is documented, translated and searchable. */
export type ErrorCode =
  | 'manifest-missing'
  | 'kubeconfig-missing'
  | 'kubeconfig-broken'
  | 'kubeconfig-empty'
  | 'context-unknown'
  | 'credential-plugin-refused'
  | 'port-taken'
  | 'port-forbidden'
  | 'address-refused'
  | 'state-unwritable'
  | 'already-running'
  | 'not-running'
  | 'authority-broken'
  | 'trust-manifest-broken'
  | 'bad-url'
  | 'unknown-command'
  | 'bad-parameters'
  | 'browser-no-display'
  | 'browser-as-root'
  | 'browser-missing'
  | 'browser-url'
  | 'browser-unknown'
  | 'browser-limit'
  | 'browser-failed'
  | 'host-unknown'
  | 'name-not-approved'
  | 'name-refused'
  | 'setup-busy'
  | 'setup-changed'
  | 'name-not-approvable'
  | 'name-not-typed'
  | 'store-not-removable'
  | 'way-of-host'
  | 'way-no-cluster'
  | 'internal';

type ErrorValues = Readonly<Record<string, string>>;

/** An error with a code, a sentence that says what happened to what, and a hint that says what helps. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  /** The message as part of another sentence in another language; null where it is text alone. */
  readonly phrase: Phrase | null;
  /** What it is about, for the sentence in another language (`shared/i18n/errors.ts`). */
  readonly values: ErrorValues;

  constructor(
    code: ErrorCode,
    message: string | Phrase,
    options: { hint?: string; cause?: unknown; values?: ErrorValues } = {},
  ) {
    super(textOf(message), { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.phrase = typeof message === 'string' ? null : message;
    this.hint = options.hint ?? null;
    this.values = options.values ?? {};
  }
}
