import { phraseText, type Phrase } from '#shared/model/phrase.ts';

/**
 * Why there are no credentials. `refused`: the program may not run; `unapproved`: nobody has chosen this definition of it;
 * `failed`: it ran and gave nothing usable; `unreadable`: a file that the kubeconfig names cannot be read; `expired`: what
 * an auth provider keeps in the file is no longer valid; `certificate`: the client certificate is not. The message is a sentence's end and carries no secret.
 */
export class CredentialError extends Error {
  readonly kind: 'refused' | 'unapproved' | 'failed' | 'unreadable' | 'expired' | 'certificate';
  /** The program, the file or the auth provider. */
  readonly what: string;
  /** The message, for another language. */
  readonly phrase: Phrase;
  /** A command that helps, null where none is known. */
  readonly remedy: string | null;

  constructor(kind: CredentialError['kind'], what: string, reason: Phrase, remedy: string | null = null) {
    super(phraseText(reason));
    this.name = 'CredentialError';
    this.kind = kind;
    this.what = what;
    this.phrase = reason;
    this.remedy = remedy;
  }
}
