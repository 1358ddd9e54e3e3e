/**
 * Why there are no credentials. `refused`: the program may not run; `failed`: it ran and gave nothing usable;
 * `unreadable`: a file that the kubeconfig names cannot be read. The message is a sentence's end and carries no secret.
 */
export class CredentialError extends Error {
  readonly kind: 'refused' | 'failed' | 'unreadable';
  /** The program or the file. */
  readonly what: string;

  constructor(kind: CredentialError['kind'], what: string, reason: string) {
    super(reason);
    this.name = 'CredentialError';
    this.kind = kind;
    this.what = what;
  }
}
