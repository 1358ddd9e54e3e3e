import type { Exchange } from './exchange.ts';

/** What the lines that the proxy sets depend on (reference 10.1). */
export interface ForwardSettings {
  readonly useForwardedHeaders: boolean;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  /** The port that `X-Forwarded-Port` shows for a listener's port. */
  readonly shownPort: (scheme: 'http' | 'https', localPort: number) => number;
}

type Facts = Pick<Exchange, 'id' | 'host' | 'target' | 'head' | 'client'>;

/** The lines that the proxy sets itself, each with its CRLF, latin1. `prefix` is `X-Forwarded-Prefix` or null. */
export function forwardedLines(request: Facts, settings: ForwardSettings, prefix: string | null): string {
  const { head, client } = request;
  const believed = settings.useForwardedHeaders;
  const scheme = believed && head.forwardedProto !== null ? firstOf(head.forwardedProto) : client.scheme;
  const address = believed && head.forwardedFor !== null ? firstOf(head.forwardedFor) : client.address;
  const host = forwardedHost(request, settings);
  const port =
    believed && head.forwardedPort !== null ? firstOf(head.forwardedPort) : String(settings.shownPort(client.scheme, client.localPort));
  const chain = settings.computeFullForwardedFor && head.forwardedFor !== null ? `${head.forwardedFor}, ${client.address}` : address;
  let lines =
    `Host: ${host}\r\nX-Request-ID: ${requestId(request)}\r\nX-Real-IP: ${address}\r\nX-Forwarded-For: ${chain}\r\n` +
    `X-Forwarded-Host: ${host}\r\nX-Forwarded-Port: ${port}\r\nX-Forwarded-Proto: ${scheme}\r\n` +
    `X-Forwarded-Scheme: ${scheme}\r\nX-Scheme: ${scheme}\r\n`;
  if (head.forwardedFor !== null) lines += `X-Original-Forwarded-For: ${head.forwardedFor}\r\n`;
  if (head.forwardedHost !== null) lines += `X-Original-Forwarded-Host: ${head.forwardedHost}\r\n`;
  if (settings.addOriginalUriHeader) lines += `X-Original-URI: ${request.target}\r\n`;
  if (prefix !== null) lines += `X-Forwarded-Prefix: ${prefix}\r\n`;
  return lines;
}

/** The Host that the pod sees: the client's, or the first forwarded one where such headers are believed. */
export function forwardedHost(request: Pick<Exchange, 'host' | 'head'>, settings: ForwardSettings): string {
  if (!settings.useForwardedHeaders || request.head.forwardedHost === null) return request.host;
  return firstOf(request.head.forwardedHost);
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

/** The lines that frame the request body, and what else ends a head (RFC 9112, 6). */
export function framingLines(
  exchange: Pick<Exchange, 'head' | 'hasBody' | 'bodyLength'>,
  options: { readonly upgrade: boolean },
): string {
  const { head } = exchange;
  let lines = '';
  if (exchange.hasBody && exchange.bodyLength < 0) {
    lines += 'Transfer-Encoding: chunked\r\n';
    if (head.trailer !== null) lines += `Trailer: ${head.trailer}\r\n`;
  } else if (head.contentLength !== null) {
    lines += `Content-Length: ${head.contentLength}\r\n`;
  }
  if (head.expect !== null && exchange.hasBody) lines += 'Expect: 100-continue\r\n';
  if (options.upgrade) lines += 'Connection: upgrade\r\nUpgrade: websocket\r\n';
  else if (head.te !== null && /(?:^|[,\s])trailers(?:$|[,;\s])/i.test(head.te)) lines += 'TE: trailers\r\nConnection: TE\r\n';
  return lines;
}
