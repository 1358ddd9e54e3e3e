import { CodedError } from '../coded-error.ts';
import type { Doors } from './resolver-rules.ts';

/**
 * Reads what is to be opened: http or https, a host name, no credentials, and a port that is the standard one or the
 * engine's own, which an isolated browser does not need. Throws `CodedError`: `browser-url`.
 */
export function readBrowserUrl(text: string, ports: Doors): { readonly host: string; readonly href: string } {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === null || !isWeb || url.hostname === '' || url.username !== '' || url.password !== '') throw badUrl(text);
  const own = url.protocol === 'https:' ? ports.https : ports.http;
  if (url.port === String(own)) url.port = '';
  if (url.port !== '') throw badUrl(text);
  url.hostname = url.hostname.replace(/\.$/, '');
  return { host: url.hostname, href: url.href };
}

function badUrl(text: string): CodedError {
  return new CodedError('browser-url', `"${text.slice(0, 200)}" cannot be opened.`, {
    values: { url: text.slice(0, 200) },
    hint: 'Write a URL of one of the hosts, such as https://shop.example.test/cart.',
  });
}
