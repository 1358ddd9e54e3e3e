import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '#engine/tls/authority.ts';
import { nameConstraints } from '#engine/tls/name-constraints.ts';
import { signCertificate, type CertificateOrder } from '#engine/tls/signed-certificate.ts';
import {
  bundleFingerprints,
  pemOf,
  readBundle,
  readRoot,
  type RootCertificate,
} from '#engine/trust/root-certificate.ts';
import { newRoot } from './machine.ts';

const YEAR = 366 * 24 * 60 * 60 * 1000;

let authority: Authority;
let root: RootCertificate;

beforeAll(async () => {
  ({ authority, root } = await newRoot('shop.com'));
});

/** A self-signed certificate like our root, but for what is given. */
async function like(changes: Partial<CertificateOrder> & { readonly without?: string }): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const all = [
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 },
    { ...(await nameConstraints(['test'])), name: 'nameConstraints' },
  ];
  return signCertificate({
    subject: [
      { name: 'commonName', value: 'Gatehouse local root 00000000' },
      { name: 'organizationName', value: 'Gatehouse' },
    ],
    publicKey,
    issuer: null,
    key: privateKey,
    notAfter: Date.now() + YEAR,
    extensions: all.filter(({ name }) => name !== changes.without),
    ...changes,
  });
}

describe('a root that may be installed', () => {
  test('is known by its fingerprints, and has them in its names', () => {
    expect(readRoot(root.der)).toEqual(root);
    expect([root.pem, root.sha256, root.sha1].map(String)).toEqual([
      authority.root,
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{40}$/),
    ]);
    const short = root.sha256.slice(0, 8);
    expect([root.nickname, root.fileName]).toEqual([`Gatehouse ${short}`, `gatehouse-${short}`]);
    expect(root.commonName).toMatch(/^Gatehouse local root [0-9a-f]{8}$/);
  });

  test('is self-signed, ours, limited to names and addresses, with a path length, for ten years at most', async () => {
    expect(readRoot(await like({}))).not.toBeNull();
    const faults: Record<string, string> = {
      'not limited': await like({ without: 'nameConstraints' }),
      'no CA': await like({ without: 'basicConstraints' }),
      'of another': await like({ subject: [{ name: 'organizationName', value: 'Somebody' }] }),
      'for too long': await like({ notAfter: Date.now() + 11 * YEAR }),
      'no path length': await like({
        extensions: [{ name: 'basicConstraints', critical: true, cA: true }, await nameConstraints(['test'])],
      }),
      'limits that may be ignored': await like({
        extensions: [
          { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 },
          { ...(await nameConstraints(['test'])), critical: false },
        ],
      }),
      'limited to the whole world': await like({
        extensions: [
          { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 },
          await nameConstraints(['test', '']),
        ],
      }),
      'no root': authority.intermediate,
      'no certificate': 'hello',
    };
    const accepted = Object.entries(faults).filter(([, pem]) => readRoot(pem) !== null);
    expect(accepted.map(([fault]) => fault)).toEqual([]);
  });

  test('with another signature than its own is refused', () => {
    const der = Buffer.from(root.der);
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    expect(readRoot(pemOf(der))).toBeNull();
  });
});

describe('a bundle', () => {
  test('gives every certificate whatever stands between them', () => {
    const text = `# comment\n${root.pem}garbage\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${authority.intermediate.replaceAll('\n', '\r\n')}`;
    expect(readBundle(text).map(({ subject }) => subject.split('\n').length)).toEqual([2, 2]);
    expect([bundleFingerprints(text).has(root.sha256), bundleFingerprints(text).size]).toEqual([true, 3]);
  });
});
