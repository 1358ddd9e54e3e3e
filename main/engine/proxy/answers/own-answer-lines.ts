import type { OwnAnswer } from '../steps/step.ts';

/**
 * Nothing more is read of a connection behind these: the request, or what we made of it, is not sound. nginx does so too, but
 * for 405, with which methods that are for nobody here are refused.
 */
const CLOSING = new Set([400, 405, 413, 500, 501]);

/** Header lines of an answer of our own with a page as its body: name and value in turn. */
export function ownAnswerLines(
  answer: OwnAnswer,
  page: { readonly contentType: string; readonly body: string },
  requestId: string,
): string[] {
  const lines: string[] = [];
  if (answer.location !== undefined) lines.push('Location', answer.location);
  lines.push('Content-Type', answer.contentType ?? page.contentType);
  // An answer without a body by its status has no length either (RFC 9110, 8.6).
  if (answer.status !== 204) lines.push('Content-Length', String(page.body.length));
  lines.push('Cache-Control', 'no-store', 'X-Request-ID', requestId);
  if (answer.headers !== undefined) lines.push(...answer.headers);
  if (CLOSING.has(answer.status)) lines.push('Connection', 'close');
  return lines;
}
