import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { CONNECTION_LINES } from '../../connection-lines.ts';
import type { AnswerHead } from '../answer-head.ts';
import { UpstreamError } from '../upstream-error.ts';

const LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;
const STATUS = /^([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const MAX_LINES = 256;
const LEFT_OUT = new Set<string>([...CONNECTION_LINES, 'trailer', 'server']);

function invalid(code: string, said: Phrase): UpstreamError {
  return new UpstreamError('upstream-invalid', code, said);
}

/** Where the head of a script's answer ends: the place of the body in `text`, -1 while it has not come (RFC 3875, 6.2). */
export function findScriptBody(text: string): number {
  const found = /(?:^|\r?\n)\r?\n/.exec(text);
  return found === null ? -1 : found.index + found[0].length;
}

/**
 * Reads the head of a script's answer: `Status` gives the status, `Location` alone means 302 (RFC 3875, 6.3). Throws
 * `UpstreamError` where a line is malformed.
 */
export function parseScriptHead(text: string, requestMethod: string): AnswerHead {
  const headers: string[] = [];
  let status = 0;
  let statusText = '';
  let contentLength = -1;
  let location = false;
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length > MAX_LINES)
    throw invalid('too-many-headers', phrase('upstream-header-lines', { lines: MAX_LINES }));
  for (const line of lines) {
    const [, name = '', value = ''] = LINE.exec(line) ?? [];
    if (name === '') throw invalid('bad-header', phrase('upstream-header-line'));
    const lower = name.toLowerCase();
    if (lower === 'status') {
      const found = STATUS.exec(value);
      if (found === null) throw invalid('bad-status-line', phrase('upstream-script-status'));
      status = Number(found[1]);
      statusText = found[2] ?? '';
      continue;
    }
    if (LEFT_OUT.has(lower)) continue;
    if (lower === 'content-length') {
      if (!/^\d{1,15}$/.test(value) || contentLength >= 0) {
        throw invalid('bad-content-length', phrase('upstream-length-invalid'));
      }
      contentLength = Number(value);
    }
    if (lower === 'location') location = true;
    headers.push(name, value);
  }
  if (status === 0) status = location ? 302 : 200;
  if (status < 200) throw invalid('bad-status-line', phrase('upstream-script-interim'));
  const empty = requestMethod === 'HEAD' || status === 204 || status === 304 || contentLength === 0;
  const framing = empty ? 'none' : contentLength > 0 ? 'counted' : 'until-close';
  return {
    status,
    statusText,
    headers,
    framing,
    contentLength,
    reusable: false,
    keepAliveSeconds: -1,
    upgrade: null,
    server: null,
    ending: 'as-framed',
  };
}
