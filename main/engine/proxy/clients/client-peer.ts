import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ClientAuthorities } from '../../tls/serving-context.ts';

/** What a handshake showed of the client. `unknown` stands for a request that somebody only asks about. */
export type ClientPeer =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'asked';
      /** By whom the certificate was verified. */
      readonly authorities: ClientAuthorities;
      /** null where the client sent none. */
      readonly certificate: X509Certificate | null;
      /** OpenSSL's code where the certificate is not good, else null. */
      readonly fault: string | null;
    };

/** Describes the client after its handshake. `fault` is Node's `authorizationError`. */
export function describePeer(socket: TLSSocket, authorities: ClientAuthorities): ClientPeer {
  const certificate = socket.getPeerX509Certificate() ?? null;
  if (certificate === null || socket.authorized) return { kind: 'asked', authorities, certificate, fault: null };
  const error: unknown = socket.authorizationError;
  return { kind: 'asked', authorities, certificate, fault: typeof error === 'string' ? error : 'UNSPECIFIED' };
}

/** Subject or issuer as RFC 2253 writes it, as nginx hands it on: the last part first, other letters escaped. */
export function distinguishedName(lines: string): string {
  const parts = lines.split('\n').toReversed().join(',').replaceAll(' + ', '+');
  return parts.replace(/[^\x20-\x7e]/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
