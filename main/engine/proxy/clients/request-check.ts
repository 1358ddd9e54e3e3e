import type { RequestHead } from './request-head.ts';

/** A request target and host after the forms of RFC 9112, 3.2 are told apart. */
export interface CheckedTarget {
  /** Origin form, as received. */
  readonly target: string;
  /** Host header or authority, as received. */
  readonly host: string;
}

/** What is wrong with a request, as a phrase that follows "the request is malformed:". */
export interface Refusal {
  readonly status: 400 | 405 | 417 | 501;
  readonly detail: string;
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
  if (request.method === 'CONNECT') return notAllowed('CONNECT is for forward proxies, and this is none');
  if (request.method === 'TRACE') return notAllowed("TRACE would show lines that are nobody else's business");
  if (head.hostCount > 1) return refused('more than one Host line');
  if (head.lengthCount > 1) return refused('more than one Content-Length line');
  if (head.transferEncoding !== null) {
    if (head.contentLength !== null) return refused('both Content-Length and Transfer-Encoding');
    if (version.major === 1 && version.minor === 0) return refused('Transfer-Encoding in an HTTP/1.0 request');
    if (head.transferEncoding.toLowerCase() !== 'chunked') {
      return { status: 501, detail: 'a Transfer-Encoding other than chunked' };
    }
  }
  if (head.expect !== null && head.expect.toLowerCase() !== '100-continue') {
    return { status: 417, detail: 'an Expect other than 100-continue' };
  }
  let { target } = request;
  let host = head.host;
  if (target.charCodeAt(0) !== 0x2f) {
    const absolute = /^https?:\/\/([^/?#]*)([/?].*)?$/i.exec(target);
    if (absolute === null) return refused('the target is neither a path nor an absolute URL');
    // In absolute form the target's authority counts and Host does not (RFC 9112, 3.2.2).
    host = absolute[1] ?? '';
    target = absolute[2] ?? '/';
    if (target.startsWith('?')) target = `/${target}`;
    if (host === '' || host.includes('@')) return refused('the target names no plain host');
  }
  if (host === null) {
    if (version.major === 1 && version.minor >= 1) return refused('no Host line');
    host = '';
  }
  if (!HOST.test(host)) return refused('the Host line is not a host');
  if (!TARGET.test(target)) return refused('the target contains characters that are not allowed');
  const fragment = target.indexOf('#');
  if (fragment >= 0) target = target.slice(0, fragment);
  return { target, host };
}

function notAllowed(detail: string): Refusal {
  return { status: 405, detail };
}

function refused(detail: string): Refusal {
  return { status: 400, detail };
}
