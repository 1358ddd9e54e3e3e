import { constants } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

/** A key pair as PEM. */
export interface ServingPair {
  readonly key: string;
  readonly cert: string;
}

/** Authorities whose client certificates are good, as PEM. */
export interface ClientAuthorities {
  readonly ca: string;
  readonly crl: string | null;
}

// OpenSSL gives no key back, and a context cannot learn other authorities without teaching them to everybody who uses it.
const pairs = new WeakMap<SecureContext, ServingPair>();
const asking = new WeakMap<SecureContext, WeakMap<ClientAuthorities, SecureContext>>();

/** A context that serves a pair. Throws where OpenSSL refuses it. */
export function servingContext(pair: ServingPair): SecureContext {
  const context = createSecureContext(pair);
  pairs.set(context, pair);
  return context;
}

/**
 * The same certificate with authorities for client certificates (reference 7.5). No session is resumed with it: a session
 * remembers a certificate that was verified by other authorities. Throws where OpenSSL refuses the authorities.
 */
export function withClientAuthorities(context: SecureContext, authorities: ClientAuthorities): SecureContext {
  let known = asking.get(context);
  if (known === undefined) {
    known = new WeakMap();
    asking.set(context, known);
  }
  const there = known.get(authorities);
  if (there !== undefined) return there;
  const pair = pairs.get(context);
  if (pair === undefined) throw new TypeError('the context was not made here');
  const { ca, crl } = authorities;
  const made = createSecureContext({
    ...pair,
    ca,
    ...(crl === null ? {} : { crl }),
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  known.set(authorities, made);
  return made;
}
