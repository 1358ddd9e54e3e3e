import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type forge from 'node-forge';
import { phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../coded-error.ts';

type Forge = typeof forge;

let hasLoaded = false;

const DAY = 24 * 60 * 60 * 1000;

/** Who signs: the subject of its certificate, its key identifier (binary text) and its private key. */
export interface Issuer {
  readonly subject: forge.pki.CertificateField[];
  readonly keyIdentifier: string;
  readonly key: KeyObject;
}

/** What a certificate shall say. An extension is one of forge's (reference trust B.2). */
export interface CertificateOrder {
  readonly subject: readonly { readonly name: 'commonName' | 'organizationName'; readonly value: string }[];
  readonly publicKey: KeyObject;
  /** null: it is its own issuer. */
  readonly issuer: (Omit<Issuer, 'key'> & { readonly key?: KeyObject }) | null;
  /** Who signs: a key, or somebody elsewhere who gives the signature (PKCS#1 v1.5, SHA-256); null for the issuer's key. */
  readonly key: KeyObject | ((bytes: Buffer) => Promise<Buffer>) | null;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  readonly extensions: readonly object[];
}

/**
 * node-forge, loaded when a certificate is first made: it takes tens of milliseconds, which a start must not wait for.
 * Its big-integer arithmetic in JavaScript would block the event loop for seconds and is refused.
 */
export async function loadForge(): Promise<Forge> {
  const { default: loaded } = await import('node-forge');
  if (!hasLoaded) {
    // What is made with it takes its time as well.
    hasLoaded = true;
    await yieldToOthers();
  }
  const { options } = loaded as Forge & { readonly options: { readonly usePureJavaScript: boolean } };
  if (options.usePureJavaScript) throw new CodedError('internal', 'node-forge does not use native cryptography');
  return loaded;
}

/**
 * Makes a certificate (PEM) with a positive random serial, SHA-256, a subject key identifier and the issuer's as authority
 * key identifier, valid from 24 hours ago for clocks that are behind. node-forge encodes, node:crypto signs.
 */
export async function signCertificate(order: CertificateOrder): Promise<string> {
  const loaded = await loadForge();
  const certificate = loaded.pki.createCertificate();
  certificate.publicKey = loaded.pki.publicKeyFromPem(
    order.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.serialNumber = newSerial();
  certificate.validity.notBefore = new Date(Date.now() - DAY);
  certificate.validity.notAfter = new Date(order.notAfter);
  const subject = order.subject.map((field) => ({ name: field.name, value: field.value }));
  certificate.setSubject(subject);
  certificate.setIssuer(order.issuer?.subject ?? subject);
  const authorityKey = order.issuer && { name: 'authorityKeyIdentifier', keyIdentifier: order.issuer.keyIdentifier };
  certificate.setExtensions([
    ...order.extensions,
    { name: 'subjectKeyIdentifier' },
    ...(authorityKey === null ? [] : [authorityKey]),
  ]);
  const key = order.key ?? order.issuer?.key;
  if (key === undefined) throw new CodedError('internal', 'a certificate needs a key to be signed with');
  // forge calls only `sign`, and would sign in JavaScript for tens of milliseconds (reference trust B.1).
  const encoded = (): Buffer => Buffer.from(loaded.asn1.toDer(certificate.tbsCertificate).getBytes(), 'binary');
  const signer = { sign: () => (typeof key === 'function' ? '' : sign('sha256', encoded(), key).toString('binary')) };
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, loaded.md.sha256.create());
  if (typeof key === 'function') certificate.signature = (await key(encoded())).toString('binary');
  return loaded.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}

/** Reads an issuer from its certificate (PEM, RSA) and key. */
export async function readIssuer(certificate: string, key: KeyObject): Promise<Issuer> {
  return { ...(await readIssuerName(certificate)), key };
}

/** The same without the key. */
export async function readIssuerName(certificate: string): Promise<Omit<Issuer, 'key'>> {
  const loaded = await loadForge();
  const parsed = loaded.pki.certificateFromPem(certificate);
  const identifier = parsed.getExtension('subjectKeyIdentifier') as { subjectKeyIdentifier?: string } | null;
  if (!identifier?.subjectKeyIdentifier)
    throw new CodedError('authority-broken', phrase('authority-no-key-identifier'));
  return {
    subject: parsed.subject.attributes,
    keyIdentifier: loaded.util.hexToBytes(identifier.subjectKeyIdentifier),
  };
}

/** Hexadecimal; the first byte is 01 to 7f, since forge would encode others as negative or cut them (reference trust B.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes.readUInt8(0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
