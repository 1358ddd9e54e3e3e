import type { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { ClientAuthorities } from '../tls/serving-context.ts';

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
      /** Certificates between the client's and the authority's. */
      readonly intermediates: number;
    };

const MOST_LINKS = 100;

/** Describes the client after its handshake. `fault` is Node's `authorizationError`. */
export function describePeer(socket: TLSSocket, authorities: ClientAuthorities): ClientPeer {
  const certificate = socket.getPeerX509Certificate() ?? null;
  if (certificate === null) return { kind: 'asked', authorities, certificate, fault: null, intermediates: 0 };
  const { authorized } = socket;
  const error: unknown = socket.authorizationError;
  const fault = authorized ? null : typeof error === 'string' ? error : 'UNSPECIFIED';
  return {
    kind: 'asked',
    authorities,
    certificate,
    fault,
    intermediates: intermediatesOf(socket.getPeerCertificate(true)),
  };
}

/** The chain ends with the authority, which names itself as its issuer. */
function intermediatesOf(leaf: DetailedPeerCertificate): number {
  let links = 0;
  let at = leaf;
  while (at.issuerCertificate !== undefined && at.issuerCertificate !== at && links < MOST_LINKS) {
    if (at.issuerCertificate.fingerprint256 === at.fingerprint256) break;
    at = at.issuerCertificate;
    links++;
  }
  return Math.max(0, links - 1);
}

/** Subject or issuer as RFC 2253 writes it, as nginx hands it on: the last part first, other letters escaped. */
export function distinguishedName(lines: string): string {
  const parts = lines.split('\n').toReversed().join(',').replaceAll(' + ', '+');
  return parts.replace(/[^\x20-\x7e]/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
