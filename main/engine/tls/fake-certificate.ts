import type { SecureContext } from 'node:tls';
import { newRsaKey } from './rsa-key.ts';
import { signCertificate } from './signed-certificate.ts';
import { servingContext } from './serving-context.ts';

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** Makes what the controller shows where it has no certificate, with the same words (reference 7.1); self-signed, one year. */
export async function makeFakeCertificate(): Promise<SecureContext> {
  const key = await newRsaKey(2048);
  const certificate = await signCertificate({
    subject: [
      { name: 'organizationName', value: 'Acme Co' },
      { name: 'commonName', value: 'Kubernetes Ingress Controller Fake Certificate' },
    ],
    publicKey: key.publicKey,
    issuer: null,
    key: key.privateKey,
    notAfter: Date.now() + YEAR,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'ingress.local' }] },
    ],
  });
  return servingContext({ key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: certificate });
}
