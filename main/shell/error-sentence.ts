/** What happened and what helps; an error without a code has no words that a person could use. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint = 'hint' in error && typeof error.hint === 'string' ? `\n\n${error.hint}` : '';
  return `${error.message}${hint}`;
}
