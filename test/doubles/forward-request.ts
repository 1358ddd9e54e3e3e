import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The transports of reference 3.2. */
export type ForwardTransport = 'websocket' | 'spdy' | 'channels';

/** What was asked for. */
export interface ForwardRequest {
  readonly transport: ForwardTransport;
  readonly method: string;
  readonly namespace: string;
  readonly pod: string;
  readonly ports: string | null;
  readonly headers: IncomingMessage['headers'];
}

/** What the double does in the place of switching: a Status with this message, or a text where `reason` is null. */
export type ForwardFault =
  | { readonly kind: 'status'; readonly status: number; readonly message: string; readonly reason: string | null }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'protocol'; readonly protocol: string };

/** Which of the three a request asks for; null for none. */
export function transportOf({ method, headers }: IncomingMessage): ForwardTransport | null {
  const protocol = headers['sec-websocket-protocol'];
  if (method === 'POST' && headers.upgrade === 'SPDY/3.1') return 'spdy';
  if (method !== 'GET' || headers.upgrade !== 'websocket') return null;
  if (protocol === 'SPDY/3.1+portforward.k8s.io') return 'websocket';
  return protocol === 'v4.channel.k8s.io' ? 'channels' : null;
}

/** Says a Status of Kubernetes, or a text where `reason` is null, in the place of switching. */
export function answer(socket: Socket, status: number, message: string, reason: string | null): void {
  const body =
    reason === null ? message : JSON.stringify({ kind: 'Status', status: 'Failure', message, reason, code: status });
  socket.end(
    `HTTP/1.1 ${status} Status\r\nContent-Type: ${reason === null ? 'text/plain' : 'application/json'}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
