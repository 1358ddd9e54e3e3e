import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type ClientPeer, describePeer } from './client-peer.ts';
import type { ClientAuthorities } from '../../tls/serving-context.ts';
import type { RecordedTls } from '../../requests/finished-exchange.ts';

/** What is known of a client's connection, found out once. */
export interface ClientConnection {
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
  readonly scheme: 'http' | 'https';
  readonly tls: RecordedTls | null;
  readonly peer: ClientPeer;
}

const known = new WeakMap<Socket, ClientConnection>();
const labels = new WeakMap<Socket, { serverName: string | null; certificate: string }>();

const asked = new WeakMap<Socket, ClientAuthorities>();

/** Remembers that a client was asked for a certificate, and by whom it was verified. */
export function labelAuthorities(socket: TLSSocket, authorities: ClientAuthorities): void {
  asked.set(socket, authorities);
}

/** Remembers which certificate a handshake was answered with. */
export function labelHandshake(socket: Socket, label: { serverName: string | null; certificate: string }): void {
  labels.set(socket, label);
}

/** Makes a connection known by another object too: HTTP/2 sessions show a stand-in of their socket. */
export function shareConnection(standIn: Socket, connection: ClientConnection): void {
  known.set(standIn, connection);
}

/** Describes the connection that a request came on. */
export function clientConnection(socket: Socket): ClientConnection {
  let connection = known.get(socket);
  if (connection === undefined) {
    connection = describe(socket);
    known.set(socket, connection);
  }
  return connection;
}

function describe(socket: Socket): ClientConnection {
  const encrypted = 'encrypted' in socket && socket.encrypted === true;
  const tls = encrypted ? describeTls(socket as TLSSocket) : null;
  return {
    address: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    port: socket.remotePort ?? 0,
    localPort: socket.localPort ?? 0,
    scheme: encrypted ? 'https' : 'http',
    tls,
    peer: peerOf(socket),
  };
}

function peerOf(socket: Socket): ClientPeer {
  const authorities = asked.get(socket);
  return authorities === undefined ? { kind: 'not-asked' } : describePeer(socket as TLSSocket, authorities);
}

function describeTls(socket: TLSSocket): RecordedTls {
  const serverName = typeof socket.servername === 'string' && socket.servername !== '' ? socket.servername : null;
  return {
    version: socket.getProtocol() ?? 'unknown',
    serverName,
    certificate: labels.get(socket)?.certificate ?? 'unknown',
  };
}
