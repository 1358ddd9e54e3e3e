/** What a command says when it cannot do what was asked: 1 a failure it explains, 2 wrong usage. */
export class Failure extends Error {
  readonly exitCode: 1 | 2;
  readonly hint: string | null;

  constructor(exitCode: 1 | 2, message: string, hint: string | null) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
