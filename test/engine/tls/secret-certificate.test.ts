import { describe, expect, test } from 'vitest';
import { phrase, phraseText } from '#shared/model/phrase.ts';
import { readSecretCertificate } from '#engine/tls/secret-certificate.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import { base64, fixture, rawSecret, tlsSecret } from './secrets.ts';

const shop = fixture('shop.crt');
const key = fixture('shop.key');
const intermediate = fixture('intermediate.crt');

describe('a Secret that can be served', () => {
  test.each([
    ['P-256 as PKCS#8', shop, key],
    ['P-256 as SEC1 with parameters', shop, fixture('shop.sec1.key')],
    ['RSA as PKCS#1', fixture('apps.crt'), fixture('apps.key')],
    ['Ed25519', fixture('ed25519.crt'), fixture('ed25519.key')],
    ['with CRLF line ends', shop.replaceAll('\n', '\r\n'), key.replaceAll('\n', '\r\n')],
    ['with a byte order mark and words before', `\xef\xbb\xbfof the shop\n${shop}`, `of the shop\n${key}`],
    ['with the key inside tls.crt as well', key + shop, key],
    ['with a line break missing at the end', shop.trim(), key.trim()],
  ])('%s', (_what, certificate, privateKey) => {
    const reading = readSecretCertificate(tlsSecret('shop-tls', certificate, privateKey));
    if (reading.kind === 'broken') throw new Error(phraseText(reading.reason));
    const { name, reordered, above } = reading.certificate;
    expect([name, reordered, above]).toEqual(['shop/shop-tls', false, []]);
    expect(() => reading.certificate.context()).not.toThrow();
  });

  test('has its chain put in order, and what does not belong to it left out', () => {
    const bundle = fixture('root.crt') + intermediate + fixture('ed25519.crt') + shop;
    const reading = readSecretCertificate(tlsSecret('shop-tls', bundle, key));
    if (reading.kind === 'broken') throw new Error(phraseText(reading.reason));
    const { leaf, above, reordered } = reading.certificate;
    expect([reordered, leaf.subjectAltName, ...above.map((each) => each.subject)]).toEqual([
      true,
      'DNS:shop.corp.example',
      'O=Corp Example\nCN=Corp Example Intermediate',
      'O=Corp Example\nCN=Corp Example Root',
    ]);
  });

  test('covers its names, and a wildcard only by the same text', () => {
    const covered = (certificate: string, privateKey: string, hosts: string[]): boolean[] => {
      const reading = readSecretCertificate(tlsSecret('shop-tls', certificate, privateKey));
      if (reading.kind === 'broken') throw new Error(phraseText(reading.reason));
      return hosts.map((host) => reading.certificate.covers(host));
    };
    expect(covered(shop, key, ['shop.corp.example', 'a.shop.corp.example', '*.corp.example'])).toEqual([
      true,
      false,
      false,
    ]);
    const names = ['a.apps.corp.example', '*.apps.corp.example', 'apps.corp.example', 'a.b.apps.corp.example'];
    expect(covered(fixture('apps.crt'), fixture('apps.key'), names)).toEqual([true, true, false, false]);
  });

  test('says that its certificate has expired', () => {
    const reading = readSecretCertificate(tlsSecret('shop-tls', fixture('expired.crt'), key));
    if (reading.kind === 'broken') throw new Error(phraseText(reading.reason));
    expect(reading.certificate.dateFault()).toEqual(phrase('secret-expired', { time: 'Jan  1 00:00:00 2020 GMT' }));
  });
});

describe('a Secret that cannot be served', () => {
  const cases: [string, SecretObject][] = [
    ['the private key in tls.key does not belong to the certificate in tls.crt', pair(shop, fixture('apps.key'))],
    [
      'the private key is encrypted, which Ingress does not support; store it without a passphrase',
      pair(shop, fixture('shop.encrypted.key')),
    ],
    [
      'the RSA key has 1024 bits; less than 2048 is refused by TLS libraries',
      pair(fixture('small.crt'), fixture('small.key')),
    ],
    ['the Secret has no entry tls.key', rawSecret('shop-tls', { 'tls.crt': base64(shop) })],
    ['the Secret has no entry tls.crt', rawSecret('shop-tls', {})],
    ['the entry tls.crt is empty', pair('', key)],
    ['the entry tls.key is empty', pair(shop, '')],
    ['the entry tls.crt is not base64', rawSecret('shop-tls', { 'tls.crt': '-----BEGIN', 'tls.key': base64(key) })],
    ['the entry tls.crt holds DER bytes; PEM text is needed', pair(der(shop), key)],
    [
      'two PEM blocks in tls.crt are glued together; a line break is missing between them',
      pair(shop.trim() + intermediate, key),
    ],
    ['the certificate in tls.crt is cut off', pair(shop.slice(0, 300), key)],
    ['certificate 1 in tls.crt is cut off or damaged', pair(shop.replace(/\n.{20}/, '\n'), key)],
    ['certificate 2 in tls.crt is cut off or damaged', pair(shop + intermediate.replace(/\n.{20}/, '\n'), key)],
    ['tls.crt holds no PEM certificate', pair('garbage', key)],
    ['tls.crt holds no PEM certificate', pair(key, key)],
    ['tls.key holds no PEM private key', pair(shop, 'garbage')],
    ['tls.key holds no PEM private key', pair(shop, shop)],
    ['the private key in tls.key is cut off', pair(shop, key.slice(0, 100))],
    ['the private key in tls.key is cut off or damaged', pair(shop, key.replace(/\n.{20}/, '\n'))],
  ];

  test.each(cases)('%s', (reason, secret) => {
    const reading = readSecretCertificate(secret);
    expect(reading.kind === 'broken' ? phraseText(reading.reason) : reading.kind).toBe(reason);
  });

  test('is found broken in time that does not grow faster than its size', () => {
    const data = {
      'tls.crt': `${' '.repeat(1_000_000)}!`,
      'tls.key': base64('-----BEGIN PRIVATE KEY-----\n'.repeat(30_000)),
    };
    const hostile = [rawSecret('a', data), rawSecret('b', { ...data, 'tls.crt': base64(shop) })];
    expect(hostile.map((secret) => readSecretCertificate(secret).kind)).toEqual(['broken', 'broken']);
  });
});

function pair(certificate: string, privateKey: string): SecretObject {
  return tlsSecret('shop-tls', certificate, privateKey);
}

function der(pem: string): string {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64').toString('latin1');
}
