import { hostName } from '../../routing/match/find-server.ts';

/** The host of a Host line without its port. */
export function hostWithoutPort(host: string): string {
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const at = host.indexOf(':');
  return at < 0 ? host : host.slice(0, at);
}

/**
 * The URL that nginx makes of a path in `Location`: the scheme of the connection, the host in lower case without port and
 * trailing dot (nginx core, `absolute_redirect`), and our port where `redirectPort` gives one.
 */
export function absolutePath(
  request: { readonly host: string; readonly client: { readonly scheme: 'http' | 'https' } },
  path: string,
  redirectPort: (scheme: 'http' | 'https') => number | null,
): string {
  const { scheme } = request.client;
  return absoluteUrl({ scheme, host: hostName(request.host), port: redirectPort(scheme), target: path });
}

/** An absolute URL for `Location`. `port` null keeps the host as sent; else the host's own port is replaced by it. */
export function absoluteUrl(parts: {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number | null;
  readonly target: string;
}): string {
  const { scheme, host, port, target } = parts;
  const authority = port === null ? host : `${hostWithoutPort(host)}:${port}`;
  return `${scheme}://${authority}${target}`;
}
