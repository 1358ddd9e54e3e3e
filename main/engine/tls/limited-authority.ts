import { X509Certificate } from 'node:crypto';
import { derItem, derItems, type DerItem } from '../der.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
/** `[0]` and `[3]` of a certificate: its version, and its extensions. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const TRUE = Buffer.of(0x01, 0x01, 0xff);
const BASIC_CONSTRAINTS = Buffer.of(0x55, 0x1d, 0x13);

/**
 * An authority whose chains may have at most `depth` certificates between it and the client's. Node neither lets the depth
 * of a verification be set nor, on the server's side, shows the chain that was sent. OpenSSL holds itself to the path length
 * of a trusted root and never checks the root's own signature, so the limit is written there (RFC 5280, 4.2.1.9). Anything
 * but a root is given back as it is, because its signature does count.
 */
export function limitedAuthority(pem: string, depth: number): string {
  const certificate = new X509Certificate(pem);
  if (certificate.subject !== certificate.issuer) return pem;
  const [body, ...signature] = derItems(derItem(certificate.raw).content);
  if (body === undefined) return pem;
  const parts = derItems(body.content).filter(({ tag }) => tag !== VERSION);
  const extensions = derItems(
    derItem(parts.find(({ tag }) => tag === EXTENSIONS)?.content ?? encode(SEQUENCE, [])).content,
  );
  const before = extensions.find(isBasicConstraints);
  const limit = Math.min(depth, before === undefined ? depth : (pathLength(before) ?? depth));
  const others = extensions.filter((extension) => extension !== before).map(({ whole }) => whole);
  const limited = encode(EXTENSIONS, [encode(SEQUENCE, [...others, basicConstraints(limit)])]);
  const version = encode(VERSION, [encode(INTEGER, [Buffer.of(2)])]);
  const kept = parts.filter(({ tag }) => tag !== EXTENSIONS).map(({ whole }) => whole);
  const changed = encode(SEQUENCE, [
    encode(SEQUENCE, [version, ...kept, limited]),
    ...signature.map(({ whole }) => whole),
  ]);
  return `-----BEGIN CERTIFICATE-----\n${changed.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function basicConstraints(limit: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeInt32BE(Math.min(limit, 0x7fff_ffff));
  const value = encode(SEQUENCE, [TRUE, encode(INTEGER, [shortest(number)])]);
  return encode(SEQUENCE, [encode(OBJECT_IDENTIFIER, [BASIC_CONSTRAINTS]), TRUE, encode(OCTET_STRING, [value])]);
}

/** DER has no leading zeros but the one that keeps a number positive. */
function shortest(number: Buffer): Buffer {
  let from = 0;
  while (from < 3 && number[from] === 0 && (number[from + 1] as number) < 0x80) from++;
  return number.subarray(from);
}

function isBasicConstraints({ content }: DerItem): boolean {
  return derItems(content)[0]?.content.equals(BASIC_CONSTRAINTS) === true;
}

/** null where the extension sets no limit. */
function pathLength({ content }: DerItem): number | null {
  const value = derItems(content).at(-1)?.content;
  const limit = value === undefined ? undefined : derItems(derItem(value).content).find(({ tag }) => tag === INTEGER);
  return limit === undefined || limit.content.length > 6 ? null : limit.content.readIntBE(0, limit.content.length);
}

function encode(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(content.length);
  const significant = number.subarray(number.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(tag, 0x80 | significant.length), significant, content]);
}
