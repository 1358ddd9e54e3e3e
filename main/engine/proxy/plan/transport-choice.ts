import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import type { BackendProtocol } from '../../ingress/annotations/backend-protocol.ts';
import type { ProxySslPolicy } from '../../ingress/annotations/proxy-ssl.ts';
import { PLAIN_HTTP, type TlsSettings, type Transport } from '../../upstream/transport.ts';
import { missingSecret, type References } from './references.ts';

/**
 * How the pods of a route are spoken to at the moment, by the scheme of the client's connection; null where the Secret that
 * it needs cannot be used any more.
 */
export type TransportChoice = (scheme: 'http' | 'https') => Transport | null;

/** nginx verifies and sends the name of its own upstream where `proxy-ssl-name` gives no other. */
const OWN_NAME = 'upstream_balancer';
const CLEAR_HTTP2: Transport = { protocol: 'http2', tls: null };
const CLEAR_FASTCGI: Transport = { protocol: 'fastcgi', tls: null };

let anyCertificate: TlsSettings | null = null;

/** TLS without a Secret: no check of the certificate, and no server name is sent (reference 9). */
function unverified(): TlsSettings {
  anyCertificate ??= { context: createSecureContext(), verify: null, serverName: null };
  return anyCertificate;
}

const transports = new WeakMap<TlsSettings, { readonly http1: Transport; readonly http2: Transport }>();

function encrypted(tls: TlsSettings | null, protocol: 'http1' | 'http2'): Transport | null {
  if (tls === null) return null;
  let made = transports.get(tls);
  if (made === undefined) {
    made = { http1: { protocol: 'http1', tls }, http2: { protocol: 'http2', tls } };
    transports.set(tls, made);
  }
  return made[protocol];
}

/** Chooses how to speak to pods (`backend-protocol`, `proxy-ssl-*`); null where it is always plain HTTP/1. */
export function chooseTransport(
  protocol: BackendProtocol,
  policy: ProxySslPolicy | null,
  references: References,
): TransportChoice | null {
  const tls = (): TlsSettings | null => {
    if (policy === null) return unverified();
    const secret = references.secret(policy.secret);
    const settings = secret === null ? null : tlsOfSecret(policy, secret);
    return settings instanceof Error ? null : settings;
  };
  switch (protocol) {
    case 'HTTP':
      return null;
    case 'HTTPS':
      return () => encrypted(tls(), 'http1');
    case 'AUTO_HTTP':
      return (scheme) => (scheme === 'https' ? encrypted(tls(), 'http1') : PLAIN_HTTP);
    case 'GRPC':
      return () => CLEAR_HTTP2;
    case 'GRPCS':
      return () => encrypted(tls(), 'http2');
    case 'FCGI':
      return () => CLEAR_FASTCGI;
  }
}

/** Why a Secret cannot be used for TLS to pods, as the end of a sentence; null where it can. */
export function faultOfSecret(policy: ProxySslPolicy, references: References): Phrase | null {
  const secret = references.secret(policy.secret);
  if (secret === null) return missingSecret(policy.secret, references);
  const settings = tlsOfSecret(policy, secret);
  if (!(settings instanceof Error)) return null;
  // Of the library's words only the code: they might hold parts of the key.
  const name = policy.secret;
  return 'code' in settings
    ? phrase('secret-no-certificate-code', { name, code: String(settings.code) })
    : phrase('secret-no-certificate-usable', { name });
}

const known = new WeakMap<SecretObject, Map<string, TlsSettings | Error>>();

/** Made once for a Secret as it is and the settings of an Ingress. */
function tlsOfSecret(policy: ProxySslPolicy, secret: SecretObject): TlsSettings | Error {
  let made = known.get(secret);
  if (made === undefined) {
    made = new Map();
    known.set(secret, made);
  }
  const key = JSON.stringify(policy);
  let settings = made.get(key);
  if (settings === undefined) {
    settings = makeSettings(policy, secret);
    made.set(key, settings);
  }
  return settings;
}

function makeSettings(policy: ProxySslPolicy, secret: SecretObject): TlsSettings | Error {
  const name = policy.name ?? OWN_NAME;
  const authorities = text(secret, 'ca.crt');
  try {
    return {
      context: secureContext(policy, secret, authorities),
      // Without an authority there is nothing to verify with, and the controller does not.
      verify: policy.verify && authorities !== null ? { name, depth: policy.verifyDepth } : null,
      serverName: policy.sendsServerName && isIP(name) === 0 ? name : null,
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function secureContext(policy: ProxySslPolicy, secret: SecretObject, authorities: string | null): SecureContext {
  const certificate = text(secret, 'tls.crt');
  const key = text(secret, 'tls.key');
  if (authorities === null && (certificate === null || key === null)) throw new Error('neither ca.crt nor a pair');
  const versions = policy.protocols.filter((one) => one.startsWith('TLS')).sort() as SecureVersion[];
  return createSecureContext({
    ...(authorities === null ? {} : { ca: authorities }),
    ...(certificate === null || key === null ? {} : { cert: certificate, key }),
    ciphers: policy.ciphers,
    minVersion: versions[0] ?? 'TLSv1.2',
    maxVersion: versions.at(-1) ?? 'TLSv1.2',
  });
}

function text(secret: SecretObject, key: string): string | null {
  const encoded = Object.hasOwn(secret.data, key) ? secret.data[key] : undefined;
  return encoded === undefined || encoded === '' ? null : Buffer.from(encoded, 'base64').toString('latin1');
}
