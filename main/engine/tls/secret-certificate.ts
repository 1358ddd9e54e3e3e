import { createPrivateKey, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import { servingContext } from './serving-context.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\s[^-]*-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN ((?:[A-Z0-9]+ )?PRIVATE KEY)-----\s[^-]*-----END \1-----/;
/** Characters of PEM; RSA-2048 takes 1,670 and more, without line breaks too. */
const SHORT_KEY = 1_600;

/** A key pair of a TLS Secret, ready to serve. */
export interface SecretCertificate {
  /** `namespace/name`. */
  readonly name: string;
  readonly leaf: X509Certificate;
  /** The certificates above the leaf that the bundle holds, in order. */
  readonly above: readonly X509Certificate[];
  /** true where another certificate stood before the one of the key: the controller refuses that order. */
  readonly reordered: boolean;
  /** Said where the certificate is outside its dates now, else null. */
  dateFault(): Phrase | null;
  /** Whether it is good for a declared host; `*.x` is covered by the same text only, as in the controller. */
  covers(host: string): boolean;
  /** Made at the first handshake. Throws where OpenSSL refuses the pair or the key is damaged. */
  context(): SecureContext;
}

export type SecretReading =
  | { readonly kind: 'usable'; readonly certificate: SecretCertificate }
  /** `reason` is a sentence for a person and never quotes the Secret. */
  | { readonly kind: 'broken'; readonly reason: Phrase };

/**
 * Reads `tls.crt` and `tls.key` of a Secret with node:crypto alone, since forge knows RSA only (reference trust B.2). A
 * bundle in the wrong order is put right, certificates that do not belong to the chain are left out (B.5).
 */
export function readSecretCertificate(secret: SecretObject): SecretReading {
  try {
    return { kind: 'usable', certificate: readPair(secret) };
  } catch (error) {
    if (error instanceof Unusable) return { kind: 'broken', reason: error.phrase };
    throw error;
  }
}

/** Only its own sentences leave this file: OpenSSL's may quote what it was given. */
class Unusable extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.phrase = said;
  }
}

function readPair(secret: SecretObject): SecretCertificate {
  const certificates = readCertificates(text(secret, 'tls.crt'));
  const key = readKey(text(secret, 'tls.key'));
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (leaf === undefined) {
    throw new Unusable(phrase('secret-key-mismatch'));
  }
  return new KeyPair(`${secret.namespace}/${secret.name}`, leaf, certificates, key);
}

class KeyPair implements SecretCertificate {
  readonly name: string;
  readonly leaf: X509Certificate;
  readonly reordered: boolean;
  readonly #bundle: readonly X509Certificate[];
  readonly #key: KeyObject;
  readonly #covered = new Map<string, boolean>();
  #above: readonly X509Certificate[] | null = null;
  #context: SecureContext | null = null;

  constructor(name: string, leaf: X509Certificate, bundle: readonly X509Certificate[], key: KeyObject) {
    this.name = name;
    this.leaf = leaf;
    this.reordered = leaf !== bundle[0];
    this.#bundle = bundle;
    this.#key = key;
  }

  get above(): readonly X509Certificate[] {
    return (this.#above ??= chainAbove(this.leaf, this.#bundle));
  }

  dateFault(): Phrase | null {
    if (this.leaf.validToDate.getTime() < Date.now()) return phrase('secret-expired', { time: this.leaf.validTo });
    if (this.leaf.validFromDate.getTime() > Date.now()) return phrase('secret-not-yet', { time: this.leaf.validFrom });
    return null;
  }

  covers(host: string): boolean {
    const known = this.#covered.get(host);
    if (known !== undefined) return known;
    const names = this.leaf.subjectAltName?.toLowerCase().split(', ') ?? [];
    const covered = host.startsWith('*.') ? names.includes(`dns:${host}`) : this.leaf.checkHost(host) !== undefined;
    this.#covered.set(host, covered);
    return covered;
  }

  context(): SecureContext {
    if (this.#context !== null) return this.#context;
    // A key with a flipped byte parses, and matches by its public half; only signing shows it (reference trust B.2).
    const algorithm = this.#key.asymmetricKeyType?.startsWith('ed') === true ? null : 'sha256';
    const probe = Buffer.from('gatehouse');
    if (!verify(algorithm, probe, this.leaf.publicKey, sign(algorithm, probe, this.#key)))
      throw new Error('damaged key');
    this.#context = servingContext({
      key: this.#key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: [this.leaf, ...this.above].map((certificate) => certificate.toString()).join(''),
    });
    return this.#context;
  }
}

function text(secret: SecretObject, entry: 'tls.crt' | 'tls.key'): string {
  const value = secret.data[entry];
  if (value === undefined) throw new Unusable(phrase('secret-no-entry', { entry }));
  if (/[^A-Za-z0-9+/=\s]/.test(value)) throw new Unusable(phrase('secret-not-base64', { entry }));
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === 0) throw new Unusable(phrase('secret-empty', { entry }));
  if (bytes[0] === 0x30) throw new Unusable(phrase('secret-der', { entry }));
  const decoded = bytes.toString('latin1');
  if (/-----END [A-Z0-9 ]+----------BEGIN /.test(decoded)) {
    throw new Unusable(phrase('secret-glued', { entry }));
  }
  return decoded;
}

function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    const cut = pem.includes('-----BEGIN CERTIFICATE-----');
    throw new Unusable(cut ? phrase('secret-certificate-cut') : phrase('secret-no-certificate'));
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new Unusable(phrase('secret-certificate-damaged', { number: index + 1 }));
    }
  });
}

function readKey(pem: string): KeyObject {
  if (pem.includes('BEGIN ENCRYPTED PRIVATE KEY') || pem.includes('Proc-Type: 4,ENCRYPTED')) {
    throw new Unusable(phrase('secret-key-encrypted'));
  }
  const block = PRIVATE_KEY.exec(pem)?.[0];
  if (block === undefined) {
    const cut = pem.includes('PRIVATE KEY-----');
    throw new Unusable(cut ? phrase('secret-key-cut') : phrase('secret-no-key'));
  }
  const key = parseKey(block);
  assertStrong(key, block);
  return key;
}

function parseKey(block: string): KeyObject {
  try {
    return createPrivateKey(block);
  } catch {
    throw new Unusable(phrase('secret-key-damaged'));
  }
}

/** The certificates above the leaf that the bundle holds, each the issuer of the one before. */
function chainAbove(leaf: X509Certificate, bundle: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const left = new Set(bundle.filter((certificate) => certificate !== leaf));
  for (let last = leaf; ;) {
    const issuer = [...left].find((certificate) => last.checkIssued(certificate) && last.verify(certificate.publicKey));
    if (issuer === undefined) return chain;
    chain.push(issuer);
    left.delete(issuer);
    last = issuer;
  }
}

/** Asking OpenSSL for the details costs more than all the rest, so only a key as short as that of 1,024 bits is looked at. */
function assertStrong(key: KeyObject, pem: string): void {
  if (pem.length > SHORT_KEY) return;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < 2048) {
    throw new Unusable(phrase('secret-key-weak', { bits }));
  }
}
