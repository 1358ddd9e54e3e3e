import { derItem, derItems } from '#engine/der.ts';
import { namePolicy, NO_FACTS } from '#engine/hosts/name-policy.ts';
import { PRIVATE_SUFFIXES } from '#engine/tls/signable-name.ts';
import { readRoot, type RootCertificate } from '#engine/trust/root-certificate.ts';
import { Refusal } from './refusal.ts';

const NAME_CONSTRAINTS = Buffer.of(0x55, 0x1d, 0x1e);
const EXTENSIONS = 0xa3;
const PERMITTED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const LOOPBACK = ['7f000000ff000000', `${'00'.repeat(15)}01${'ff'.repeat(16)}`];
const DAY = 24 * 60 * 60 * 1000;

/**
 * Takes the certificate of a plan (DER) if it is one that may be trusted: ours, limited, valid now, and for nothing but private
 * names, public names that the policy would let a person approve, and loopback addresses. Throws `ca-refused`, `ca-expired`.
 */
export function acceptRoot(der: Buffer, sha256: string, now: number): RootCertificate {
  const root = readRoot(der);
  if (root === null || root.sha256 !== sha256)
    throw new Refusal('ca-refused', { reason: root === null ? 'limits' : 'hash' });
  if (!root.der.equals(der)) throw new Refusal('ca-refused', { reason: 'encoding' });
  if (root.notAfter < now + DAY) throw new Refusal('ca-expired', { until: new Date(root.notAfter).toISOString() });
  for (const { tag, content } of permittedBases(root.der)) {
    if (tag === DNS_NAME && isHarmless(content.toString('latin1'))) continue;
    if (tag === IP_ADDRESS && LOOPBACK.includes(content.toString('hex'))) continue;
    throw new Refusal('ca-refused', { reason: 'names' });
  }
  return root;
}

function isHarmless(subtree: string): boolean {
  return PRIVATE_SUFFIXES.includes(subtree) || namePolicy(subtree, NO_FACTS).kind !== 'refused';
}

function permittedBases(der: Buffer): readonly { readonly tag: number; readonly content: Buffer }[] {
  const body = derItems(derItem(der).content)[0]?.content ?? Buffer.alloc(0);
  const list = derItems(body).find(({ tag }) => tag === EXTENSIONS)?.content ?? Buffer.alloc(0);
  const extensions = derItems(derItem(list).content).map(({ content }) => derItems(content));
  const value = extensions.find(([id]) => id?.content.equals(NAME_CONSTRAINTS) === true)?.at(-1)?.content;
  const permitted = derItems(derItem(value ?? Buffer.alloc(0)).content).find(({ tag }) => tag === PERMITTED);
  return derItems(permitted?.content ?? Buffer.alloc(0)).flatMap(({ content }) => derItems(content).slice(0, 1));
}
