import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateRequest } from '#engine/tls/certificate-store.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';

/** The text of a file in test/fixtures/tls. */
export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/tls', name), 'latin1');
}

/** The Secret `shop/<name>` with the given texts. */
export function tlsSecret(name: string, certificate: string, key: string): SecretObject {
  return rawSecret(name, { 'tls.crt': base64(certificate), 'tls.key': base64(key) });
}

/** The Secret `shop/<name>` with data as it stands. */
export function rawSecret(name: string, data: Readonly<Record<string, string>>): SecretObject {
  return { namespace: 'shop', name, uid: name, version: '1', created: 0, type: 'kubernetes.io/tls', data };
}

/** A request for the host shop.corp.example whose TLS section names the Secret `shop/shop-tls`. */
export function requestFor(changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    hosts: [tlsHost('shop.corp.example', 'shop-tls')],
    secrets: [],
    secretsReadable: true,
    defaultSecret: null,
    certificates: 'auto',
    profile: 'local',
    ...changes,
  };
}

/** A host of namespace `shop` with one TLS entry that names it; without a Secret's name it has no TLS section. */
export function tlsHost(host: string, secretName: string | null): CertificateRequest['hosts'][number] {
  return { host, namespace: 'shop', entries: secretName === null ? [] : [{ hosts: [host], secretName }] };
}

export function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}
