import { firstForwarded, forwardedLine } from './client-address.ts';
import type { Exchange } from '../exchange.ts';
import type { HeadRules } from '../clients/request-head.ts';

/** What the lines that the proxy sets depend on (reference 10.1). */
export interface ForwardSettings {
  readonly headRules: HeadRules;
  readonly useForwardedHeaders: boolean;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  /** The port that `X-Forwarded-Port` shows for a listener's port. */
  readonly shownPort: (scheme: 'http' | 'https', localPort: number) => number;
  /** Lower-case name of the line that forwarded addresses are read from. */
  readonly forwardedForHeader: string;
  /** Lines of the controller's `proxy-set-headers` as they are now. */
  readonly setLines: () => readonly (readonly [string, string])[];
}

type Facts = Pick<Exchange, 'id' | 'host' | 'target' | 'head' | 'client' | 'rawHeaders'>;

/**
 * The lines that the proxy sets itself, each with its CRLF, latin1. `prefix` is `X-Forwarded-Prefix` or null; `host` stands
 * in Host instead of the client's, which X-Forwarded-Host still shows.
 */
export function forwardedLines(
  request: Facts,
  settings: ForwardSettings,
  own: { readonly prefix: string | null; readonly host: string | null },
): string {
  const { head, client } = request;
  const scheme = believedScheme(head, client.scheme, settings);
  const sent = forwardedLine(request, settings.forwardedForHeader);
  const believed = settings.useForwardedHeaders && sent !== null;
  const address = believed ? firstForwarded(sent, client.address) : client.address;
  const host = believedHost(request, settings);
  const port = believedPort(head, String(settings.shownPort(client.scheme, client.localPort)), settings);
  const full = settings.useForwardedHeaders && settings.computeFullForwardedFor && head.forwardedFor !== null;
  const chain = full ? `${head.forwardedFor}, ${client.address}` : address;
  let lines =
    `Host: ${own.host ?? host}\r\nX-Request-ID: ${requestId(request)}\r\nX-Real-IP: ${address}\r\nX-Forwarded-For: ${chain}\r\n` +
    `X-Forwarded-Host: ${host}\r\nX-Forwarded-Port: ${port}\r\nX-Forwarded-Proto: ${scheme}\r\n` +
    `X-Forwarded-Scheme: ${scheme}\r\nX-Scheme: ${scheme}\r\n`;
  if (sent !== null) lines += `X-Original-Forwarded-For: ${sent}\r\n`;
  if (head.forwardedHost !== null) lines += `X-Original-Forwarded-Host: ${head.forwardedHost}\r\n`;
  if (settings.addOriginalUriHeader) lines += `X-Original-URI: ${request.target}\r\n`;
  if (own.prefix !== null) lines += `X-Forwarded-Prefix: ${own.prefix}\r\n`;
  return lines;
}

type Trust = Pick<ForwardSettings, 'useForwardedHeaders'>;

/** The Host that counts: the client's, or the first forwarded one where such headers are believed (reference 7.2, 10.1). */
export function believedHost(request: Pick<Exchange, 'host' | 'head'>, settings: Trust): string {
  if (!settings.useForwardedHeaders || request.head.forwardedHost === null) return request.host;
  return firstOf(request.head.forwardedHost);
}

/** The scheme that counts: that of the connection, or the forwarded one where such headers are believed. */
export function believedScheme(head: Pick<Exchange['head'], 'forwardedProto'>, own: string, settings: Trust): string {
  return settings.useForwardedHeaders && head.forwardedProto !== null ? firstOf(head.forwardedProto) : own;
}

/** The port that counts, in the same way. */
export function believedPort(head: Pick<Exchange['head'], 'forwardedPort'>, own: string, settings: Trust): string {
  return settings.useForwardedHeaders && head.forwardedPort !== null ? firstOf(head.forwardedPort) : own;
}

/** The client's request id where it is harmless, else ours. */
export function requestId(request: Pick<Exchange, 'id' | 'head'>): string {
  const given = request.head.requestId;
  return given !== null && given !== '' && given.length <= 1024 ? given : request.id;
}

function firstOf(list: string): string {
  const at = list.indexOf(',');
  return (at < 0 ? list : list.slice(0, at)).trim();
}

/**
 * The lines that frame the request body, and what else ends a head (RFC 9112, 6). `connection` stands in Connection, an
 * upgrade excepted, which would not be one without it.
 */
export function framingLines(
  exchange: Pick<Exchange, 'head' | 'hasBody' | 'bodyLength'>,
  options: { readonly upgrade: boolean; readonly connection?: string | null; readonly buffered?: number | null },
): string {
  const { head } = exchange;
  const { buffered = null } = options;
  let lines = '';
  if (buffered !== null) lines += `Content-Length: ${buffered}\r\n`;
  else if (exchange.hasBody && exchange.bodyLength < 0) {
    lines += 'Transfer-Encoding: chunked\r\n';
    if (head.trailer !== null) lines += `Trailer: ${head.trailer}\r\n`;
  } else if (head.contentLength !== null) {
    lines += `Content-Length: ${head.contentLength}\r\n`;
  }
  if (head.expect !== null && exchange.hasBody && buffered === null) lines += 'Expect: 100-continue\r\n';
  if (options.upgrade) lines += 'Connection: upgrade\r\nUpgrade: websocket\r\n';
  else if (options.connection) lines += `Connection: ${options.connection}\r\n`;
  else if (head.te !== null && /(?:^|[,\s])trailers(?:$|[,;\s])/i.test(head.te))
    lines += 'TE: trailers\r\nConnection: TE\r\n';
  return lines;
}
