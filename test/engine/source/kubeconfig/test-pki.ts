import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface Pair {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

/** An authority for one test file. */
export interface TestAuthority {
  readonly certificate: string;
  /** A certificate for the loopback address as a server, and for `name` as a client. */
  issue(name: string, options?: { readonly addresses?: readonly string[]; readonly expired?: boolean }): Pair;
}

export function createTestAuthority(name: string): TestAuthority {
  const own = newKeys();
  const certificate = sign(name, own.publicKey, {
    issuer: name,
    key: own.privateKey,
    extensions: [{ name: 'basicConstraints', cA: true }],
  });
  return {
    certificate,
    issue(subject, { addresses = ['127.0.0.1'], expired = false } = {}) {
      const keys = newKeys();
      const altNames = [{ type: 2, value: subject }, ...addresses.map((ip) => ({ type: 7, ip }))];
      const extensions = [{ name: 'subjectAltName', altNames }];
      return {
        certificate: sign(subject, keys.publicKey, { issuer: name, key: own.privateKey, extensions, expired }),
        key: keys.privateKey,
      };
    },
  };
}

function newKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

let serial = 1;

function sign(
  subject: string,
  publicKey: string,
  {
    issuer,
    key,
    extensions,
    expired = false,
  }: {
    readonly issuer: string;
    readonly key: string;
    readonly extensions: object[];
    readonly expired?: boolean;
  },
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = (serial++).toString(16).padStart(2, '0');
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + (expired ? -30_000 : 86_400_000));
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  certificate.setExtensions(extensions);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
