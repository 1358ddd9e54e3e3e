import { generateKeyPairSync, sign } from 'node:crypto';
import forge from 'node-forge';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';

/** A CA of somebody else (PEM) with the very subject of a root of ours, another key and no limits. */
export function foreignTwin(root: RootCertificate): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { subject } = forge.pki.certificateFromPem(root.pem);
  const twin = forge.pki.createCertificate();
  twin.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  twin.serialNumber = '01';
  twin.validity.notAfter = new Date(Date.now() + 86_400_000);
  twin.setSubject(subject.attributes);
  twin.setIssuer(subject.attributes);
  twin.setExtensions([{ name: 'basicConstraints', critical: true, cA: true }, { name: 'subjectKeyIdentifier' }]);
  const signer = {
    sign: () =>
      sign('sha256', Buffer.from(forge.asn1.toDer(twin.tbsCertificate).getBytes(), 'binary'), privateKey).toString(
        'binary',
      ),
  };
  twin.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(twin).replaceAll('\r\n', '\n');
}
