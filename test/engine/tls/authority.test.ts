import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorityParts, makeAuthority, readAuthority, type Authority } from '#engine/tls/authority.ts';
import { newRsaKey } from '#engine/tls/rsa-key.ts';
import { loadForge, signCertificate } from '#engine/tls/signed-certificate.ts';
import { PRIVATE_SUFFIXES } from '#engine/tls/signable-name.ts';
import { fixture } from './secrets.ts';

let authority: Authority;

beforeAll(async () => {
  authority = await makeAuthority(['da2so.com']);
});

describe('a new authority', () => {
  test('is a root that issued an intermediate, both for five years from a day ago', () => {
    const root = new X509Certificate(authority.root);
    const intermediate = new X509Certificate(authority.intermediate);
    expect([root.ca, root.verify(root.publicKey)]).toEqual([true, true]);
    expect([intermediate.ca, intermediate.checkIssued(root), intermediate.verify(root.publicKey)]).toEqual([
      true,
      true,
      true,
    ]);
    const day = 24 * 60 * 60 * 1000;
    for (const each of [root, intermediate]) {
      const days = (each.validToDate.getTime() - each.validFromDate.getTime()) / day;
      expect(Math.round(days)).toBe(5 * 365 + 1);
    }
  });

  test('carries the same critical limits in both certificates', async () => {
    const { pki } = await loadForge();
    const read = (pem: string): unknown =>
      ['basicConstraints', 'keyUsage', 'extKeyUsage', 'nameConstraints'].map((name) => {
        const {
          id: _id,
          value: _value,
          ...rest
        } = pki.certificateFromPem(pem).getExtension(name) as Record<string, unknown>;
        return rest;
      });
    const subtrees = [
      ...[...PRIVATE_SUFFIXES, 'da2so.com'].map((value) => ({ type: 2, value })),
      { type: 7, value: '\x7f\0\0\0\xff\0\0\0' },
      { type: 7, value: `${'\0'.repeat(15)}\x01${'\xff'.repeat(16)}` },
    ];
    const limits = (pathLenConstraint: number): unknown => [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint },
      expect.objectContaining({ critical: true, keyCertSign: true, cRLSign: true, digitalSignature: false }),
      { name: 'extKeyUsage', critical: false, serverAuth: true },
      expect.objectContaining({ critical: true, permittedSubtrees: subtrees, excludedSubtrees: [] }),
    ];
    expect([read(authority.root), read(authority.intermediate)]).toEqual([limits(1), limits(0)]);
  });

  test('uses keys of 3,072 and 2,048 bits, SHA-256 and positive serial numbers', async () => {
    const { pki } = await loadForge();
    const pems = [authority.root, authority.intermediate];
    const bits = pems.map((pem) => new X509Certificate(pem).publicKey.asymmetricKeyDetails?.modulusLength);
    expect(bits).toEqual([3072, 2048]);
    expect(pems.map((pem) => pki.certificateFromPem(pem).signatureOid)).toEqual(
      Array.from({ length: 2 }, () => pki.oids['sha256WithRSAEncryption']),
    );
    for (const pem of pems) expect(new X509Certificate(pem).serialNumber).toMatch(/^[0-7][0-9A-F]{31}$/);
  });

  test('keeps no key of its root', () => {
    const root = new X509Certificate(authority.root);
    expect(root.checkPrivateKey(createPrivateKey(authorityParts(authority).key))).toBe(false);
  });
});

describe('reading an authority back', () => {
  test('gives the same authority', async () => {
    const read = await readAuthority(authorityParts(authority));
    expect([read.permitted, authorityParts(read)]).toEqual([authority.permitted, authorityParts(authority)]);
  });

  test('finds another key', async () => {
    const other = (await newRsaKey(2048)).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(readAuthority({ ...authorityParts(authority), key: other })).rejects.toThrow(
      'the key does not belong to the intermediate certificate',
    );
  });

  test('finds a damaged key that still parses', async () => {
    await expect(readAuthority({ ...authorityParts(authority), key: await damagedKey(authority) })).rejects.toThrow(
      'the key is damaged: what it signs does not verify',
    );
  });

  test('finds a root that did not issue the intermediate', async () => {
    const stranger = await makeAuthority(['da2so.com']);
    await expect(readAuthority({ ...authorityParts(authority), root: stranger.root })).rejects.toThrow(
      'the root did not issue the intermediate certificate',
    );
  });

  test('refuses an intermediate that is not limited to names', async () => {
    const key = await newRsaKey(2048);
    const extensions = [{ name: 'basicConstraints', critical: true, cA: true }];
    const pem = await signCertificate({
      subject: [{ name: 'commonName', value: 'free' }],
      publicKey: key.publicKey,
      issuer: null,
      key: key.privateKey,
      notAfter: Date.now() + 60_000,
      extensions,
    });
    const parts = {
      root: pem,
      intermediate: pem,
      key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    await expect(readAuthority(parts)).rejects.toThrow('the intermediate certificate is not limited to names');
  });

  test('says which part cannot be read, and nothing of its content', async () => {
    const key = fixture('shop.key').slice(0, 100);
    await expect(readAuthority({ ...authorityParts(authority), key })).rejects.toThrow(
      /^the intermediate key cannot be read$/,
    );
  });
});

/** The key with another secret exponent: its public half, and so every comparison, stays the same. */
async function damagedKey(from: Authority): Promise<string> {
  const jwk = from.issuer.key.export({ format: 'jwk' });
  const flip = (text = ''): string => `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`;
  const damaged = { ...jwk, d: flip(jwk.d), dp: flip(jwk.dp), dq: flip(jwk.dq) };
  return createPrivateKey({ key: damaged, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
}
