/**
 * Suffixes that are private by nature, so that every authority may sign for them (reference trust A.4): reserved or never
 * delegated in the public DNS. `svc` and `cluster.local` (under `local`) are Kubernetes' own.
 */
export const PRIVATE_SUFFIXES: readonly string[] = [
  'localhost',
  'test',
  'internal',
  'local',
  'home.arpa',
  'lan',
  'corp',
  'intranet',
  'private',
  'example',
  'invalid',
  'svc',
];

const LABELS = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The name without its leading `*.`; what a name constraint for it has to say. */
export function baseName(host: string): string {
  return host.startsWith('*.') ? host.slice(2) : host;
}

/** Whether one of the DNS subtrees covers the host, as RFC 5280 4.2.1.10 reads them: the name itself and all below. */
export function permits(subtrees: readonly string[], host: string): boolean {
  const base = baseName(host);
  return subtrees.some((subtree) => base === subtree || base.endsWith(`.${subtree}`));
}

/**
 * Whether our authority would ever sign for the host: lower-case RFC 1123 labels, a wildcard only as the first label, no
 * text that resolvers read as an address, and never a single public label (a constraint `com` would cover all of it).
 */
export function isSignable(host: string): boolean {
  const base = baseName(host);
  if (host.length > 253 || !LABELS.test(base)) return false;
  const last = base.slice(base.lastIndexOf('.') + 1);
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)) return false;
  return base.includes('.') || permits(PRIVATE_SUFFIXES, base);
}
