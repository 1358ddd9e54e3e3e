/** What a problem is about, so that a page can lead there. */
export interface ProblemSubject {
  /** `Ingress`, `Service`, `Secret`, `file`, `port`, `context` … */
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * Something a person should know. `code` is one of `problem-codes.ts`; its sentence and remedy are in the catalogues of
 * `shared/i18n` and take `values`. Never carries a secret.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly subject: ProblemSubject;
  readonly values: Readonly<Record<string, string>>;
}

import type { ProblemCode } from './problem-codes.ts';
