import type { CertificateRequest } from './certificate-store.ts';

/** Whether two requests ask for the same, by the identity of the objects that they are made of. */
export function isSame(one: CertificateRequest, other: CertificateRequest): boolean {
  return (
    one.secretsReadable === other.secretsReadable &&
    one.defaultSecret === other.defaultSecret &&
    one.certificates === other.certificates &&
    one.profile === other.profile &&
    sameItems(one.secrets, other.secrets, (a, b) => a === b) &&
    sameItems(
      one.hosts,
      other.hosts,
      (a, b) =>
        a.host === b.host &&
        a.aliasOf === b.aliasOf &&
        a.namespace === b.namespace &&
        sameItems(a.entries, b.entries, (x, y) => x === y),
    )
  );
}

function sameItems<Item>(one: readonly Item[], other: readonly Item[], same: (a: Item, b: Item) => boolean): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every((item, index) => {
        const counterpart = other[index];
        return counterpart !== undefined && (item === counterpart || same(item, counterpart));
      }))
  );
}
