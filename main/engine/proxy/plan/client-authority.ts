import { X509Certificate } from 'node:crypto';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import type { ClientCertificatePolicy } from '../../ingress/annotations/client-certificate.ts';
import { limitedAuthority } from '../../tls/limited-authority.ts';
import type { ClientAuthorities } from '../../tls/serving-context.ts';
import { missingSecret, type References } from './references.ts';

/** What is asked of clients of a host at the handshake. */
export type ClientAuthority =
  | { readonly kind: 'none' }
  /** The host is closed: what it needs to tell clients apart is missing. `reason` is the end of a sentence. */
  | { readonly kind: 'closed'; readonly reason: Phrase }
  | { readonly kind: 'asks'; readonly authorities: ClientAuthorities };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** By the depth of chains. */
const known = new WeakMap<SecretObject, Map<number, ClientAuthority>>();
const NONE = { kind: 'none' } as const;

/** The authorities of `auth-tls-secret` as they are now. Equal Secrets give the same value (reference 7.5). */
export function clientAuthority(policy: ClientCertificatePolicy | null, references: References): ClientAuthority {
  if (policy === null) return NONE;
  if (policy.secret === null) return { kind: 'closed', reason: policy.refused };
  const secret = references.secret(policy.secret);
  if (secret === null) return { kind: 'closed', reason: missingSecret(policy.secret, references) };
  const byDepth = known.get(secret) ?? new Map<number, ClientAuthority>();
  known.set(secret, byDepth);
  const read = byDepth.get(policy.depth) ?? readAuthorities(secret, policy.depth);
  byDepth.set(policy.depth, read);
  return read.kind === 'asks' && policy.verify === 'off' ? NONE : read;
}

function readAuthorities(secret: SecretObject, depth: number): ClientAuthority {
  const name = `${secret.namespace}/${secret.name}`;
  const blocks = decoded(secret, 'ca.crt')?.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return { kind: 'closed', reason: phrase('secret-no-authority', { name }) };
  if (!blocks.every(isCertificate)) return { kind: 'closed', reason: phrase('secret-authority-damaged', { name }) };
  const crl = decoded(secret, 'ca.crl');
  return {
    kind: 'asks',
    authorities: {
      ca: blocks.map((block) => limitedAuthority(block, depth)).join('\n'),
      crl: crl?.includes('BEGIN X509 CRL') === true ? crl : null,
    },
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // What OpenSSL says may quote the Secret.
    return false;
  }
}

function decoded(secret: SecretObject, key: string): string | null {
  const value = secret.data[key];
  return value === undefined ? null : Buffer.from(value, 'base64').toString('latin1');
}
