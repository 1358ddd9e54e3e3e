import { loadForge } from './signed-certificate.ts';

const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** Without an IP subtree every IP name would be permitted: 127.0.0.0/8 and ::1/128, each address then mask. */
const LOOPBACK = [
  [127, 0, 0, 0, 255, 0, 0, 0],
  [...Array.from({ length: 15 }, () => 0), 1, ...Array.from({ length: 16 }, () => 255)],
];

/**
 * The critical name constraints extension for forge (RFC 5280 4.2.1.10): the given DNS subtrees, and loopback addresses.
 * forge knows it only as raw ASN.1 (reference trust B.2).
 */
export async function nameConstraints(subtrees: readonly string[]): Promise<object> {
  const { asn1 } = await loadForge();
  const names = [
    ...subtrees.map((subtree) => asn1.create(asn1.Class.CONTEXT_SPECIFIC, DNS_NAME, false, subtree)),
    ...LOOPBACK.map((bytes) =>
      asn1.create(asn1.Class.CONTEXT_SPECIFIC, IP_ADDRESS, false, String.fromCharCode(...bytes)),
    ),
  ];
  const permitted = names.map((name) => asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [name]));
  const value = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0, true, permitted),
  ]);
  return { id: '2.5.29.30', critical: true, value };
}

/** The DNS subtrees that a certificate (PEM) permits; empty where it has no readable name constraints. */
export async function permittedSubtrees(certificate: string): Promise<readonly string[]> {
  const { pki } = await loadForge();
  const extension = pki.certificateFromPem(certificate).getExtension('nameConstraints') as {
    readonly permittedSubtrees?: readonly { readonly type: number; readonly value: unknown }[];
  } | null;
  return (extension?.permittedSubtrees ?? [])
    .filter((subtree) => subtree.type === DNS_NAME && typeof subtree.value === 'string')
    .map((subtree) => String(subtree.value));
}
