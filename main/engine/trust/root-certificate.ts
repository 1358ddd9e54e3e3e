import { createHash, X509Certificate } from 'node:crypto';
import { derItem, derItems } from '../der.ts';

const ORGANIZATION = 'Gatehouse';
const LONGEST_LIFE = 10 * 366 * 24 * 60 * 60 * 1000;
const LARGEST = 256 * 1024;
const BASIC_CONSTRAINTS = Buffer.of(0x55, 0x1d, 0x13);
const NAME_CONSTRAINTS = Buffer.of(0x55, 0x1d, 0x1e);
const EXTENSIONS = 0xa3;
const BOOLEAN = 0x01;

/** A root of ours as stores know it: DER and PEM, its fingerprints in lower-case hex, and the names it has in stores. */
export interface RootCertificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly sha256: string;
  readonly sha1: string;
  readonly commonName: string;
  /** `Gatehouse 0123abcd`: the nickname in NSS databases. */
  readonly nickname: string;
  /** `gatehouse-0123abcd`: file name without ending, and alias in Java's stores. */
  readonly fileName: string;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
}

/**
 * Reads a root that may be installed; null for anything else. It has to be a self-signed CA of our organisation with a path
 * length, critical name constraints and a life of at most ten years (reference trust D.3): a root without those limits
 * could vouch for any name.
 */
export function readRoot(certificate: string | Buffer): RootCertificate | null {
  if (certificate.length > LARGEST) return null;
  const parsed = parse(certificate);
  if (parsed === null || !parsed.ca || parsed.subject !== parsed.issuer) return null;
  const life = parsed.validToDate.getTime() - parsed.validFromDate.getTime();
  if (organization(parsed) !== ORGANIZATION || life > LONGEST_LIFE || !isLimited(parsed.raw)) return null;
  // Last, since it takes the most time and a system has 150 roots of others.
  return parsed.verify(parsed.publicKey) ? describe(parsed) : null;
}

/** SHA-256 of a certificate in DER, lower-case hex. */
export function fingerprint(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

/** The certificate as PEM with LF, ending in one. */
export function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Every certificate in a text of PEM blocks and anything between them; blocks that are no certificate are left out. */
export function readBundle(text: string): readonly X509Certificate[] {
  const blocks =
    text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => parse(block)).filter((certificate) => certificate !== null);
}

/** Those of certificates that are roots of ours. */
export function rootsAmong(certificates: readonly X509Certificate[]): readonly RootCertificate[] {
  return certificates.map(({ raw }) => readRoot(raw)).filter((root) => root !== null);
}

/** The fingerprints of all certificates in such a text, without parsing more than their encoding. */
export function bundleFingerprints(text: string): ReadonlySet<string> {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return new Set([...blocks].map(([, base64]) => fingerprint(Buffer.from(base64 ?? '', 'base64'))));
}

function describe(certificate: X509Certificate): RootCertificate {
  const sha256 = fingerprint(certificate.raw);
  const short = sha256.slice(0, 8);
  return {
    pem: pemOf(certificate.raw),
    der: certificate.raw,
    sha256,
    sha1: createHash('sha1').update(certificate.raw).digest('hex'),
    commonName: field(certificate, 'CN') ?? '',
    nickname: `${ORGANIZATION} ${short}`,
    fileName: `gatehouse-${short}`,
    notAfter: certificate.validToDate.getTime(),
  };
}

function parse(certificate: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(certificate);
  } catch {
    // Whatever OpenSSL says of it: it is no certificate.
    return null;
  }
}

function organization(certificate: X509Certificate): string | null {
  return field(certificate, 'O');
}

function field(certificate: X509Certificate, name: string): string | null {
  const values = certificate.subject.split('\n').filter((line) => line.startsWith(`${name}=`));
  return values.length === 1 ? (values[0]?.slice(name.length + 1) ?? null) : null;
}

function isLimited(der: Buffer): boolean {
  const body = derItems(derItem(der).content)[0]?.content ?? Buffer.alloc(0);
  const list = derItems(body).find(({ tag }) => tag === EXTENSIONS)?.content;
  if (list === undefined) return false;
  const extensions = derItems(derItem(list).content).map(({ content }) => derItems(content));
  const critical = (oid: Buffer): Buffer | null => {
    const found = extensions.filter(([id]) => id?.content.equals(oid) === true);
    const [, flag, value] = found[0] ?? [];
    return found.length === 1 && flag?.tag === BOOLEAN && flag.content[0] === 0xff ? (value?.content ?? null) : null;
  };
  const constraints = critical(NAME_CONSTRAINTS);
  const basic = critical(BASIC_CONSTRAINTS);
  if (constraints === null || basic === null) return false;
  // Only permitted subtrees ([0]) limit; excluded ones alone would leave the rest of the world open.
  const permitted = derItems(derItem(constraints).content).find(({ tag }) => tag === 0xa0);
  const hasPathLength = derItems(derItem(basic).content).some(({ tag }) => tag === 0x02);
  return hasPathLength && permitted !== undefined && permitsSomeNameAndAddress(permitted.content);
}

/** Without a subtree of DNS names ([2]) every name would be free, without one of addresses ([7]) every address. */
function permitsSomeNameAndAddress(subtrees: Buffer): boolean {
  const bases = derItems(subtrees).map(({ content }) => derItems(content)[0]);
  const names = bases.filter((base) => base?.tag === 0x82);
  return (
    names.length > 0 &&
    names.every((base) => (base?.content.length ?? 0) > 0) &&
    bases.some((base) => base?.tag === 0x87)
  );
}
