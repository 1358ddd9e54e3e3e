/** The host of a Host line without its port. */
export function hostWithoutPort(host: string): string {
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const at = host.indexOf(':');
  return at < 0 ? host : host.slice(0, at);
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
