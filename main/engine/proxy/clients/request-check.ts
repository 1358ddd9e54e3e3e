import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { RequestHead } from './request-head.ts';

/** A request target and host after the forms of RFC 9112, 3.2 are told apart. */
export interface CheckedTarget {
  /** Origin form, as received. */
  readonly target: string;
  /** Host header or authority, as received. */
  readonly host: string;
}

/** What is wrong with a request; its detail follows "the request is malformed:". */
export interface Refusal {
  readonly status: 400 | 405 | 417 | 501;
  readonly detail: Phrase;
}

const HOST = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])?(?::\d{0,5})?$/;
const TARGET = /^[\x21-\x7e\x80-\xff]*$/;

/**
 * Checks what is well-formed and may still be read in two ways behind us (reference: proxy performance 4.2): several Host
 * lines, codings other than chunked, absolute targets, missing Host; and methods that nginx refuses whatever they are for.
 * Gives the refusal, or target and host.
 */
export function checkRequest(
  request: { readonly method: string; readonly target: string },
  head: RequestHead,
  version: { readonly major: number; readonly minor: number },
): CheckedTarget | Refusal {
  if (request.method === 'CONNECT') return notAllowed(phrase('request-connect'));
  if (request.method === 'TRACE') return notAllowed(phrase('request-trace'));
  if (head.hostCount > 1) return refused(phrase('request-two-hosts'));
  if (head.lengthCount > 1) return refused(phrase('request-two-lengths'));
  if (head.transferEncoding !== null) {
    if (head.contentLength !== null) return refused(phrase('both-lengths'));
    if (version.major === 1 && version.minor === 0) return refused(phrase('request-chunked-http10'));
    if (head.transferEncoding.toLowerCase() !== 'chunked') {
      return { status: 501, detail: phrase('other-coding') };
    }
  }
  if (head.expect !== null && head.expect.toLowerCase() !== '100-continue') {
    return { status: 417, detail: phrase('request-expect') };
  }
  let { target } = request;
  let host = head.host;
  if (target.charCodeAt(0) !== 0x2f) {
    const absolute = /^https?:\/\/([^/?#]*)([/?].*)?$/i.exec(target);
    if (absolute === null) return refused(phrase('request-target-form'));
    // In absolute form the target's authority counts and Host does not (RFC 9112, 3.2.2).
    host = absolute[1] ?? '';
    target = absolute[2] ?? '/';
    if (target.startsWith('?')) target = `/${target}`;
    if (host === '' || host.includes('@')) return refused(phrase('request-target-host'));
  }
  if (host === null) {
    if (version.major === 1 && version.minor >= 1) return refused(phrase('request-no-host'));
    host = '';
  }
  if (!HOST.test(host)) return refused(phrase('request-bad-host'));
  if (!TARGET.test(target)) return refused(phrase('request-target-characters'));
  const fragment = target.indexOf('#');
  if (fragment >= 0) target = target.slice(0, fragment);
  return { target, host };
}

function notAllowed(detail: Phrase): Refusal {
  return { status: 405, detail };
}

function refused(detail: Phrase): Refusal {
  return { status: 400, detail };
}
