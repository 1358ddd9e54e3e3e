import type { AcceptedIngress } from './rules.ts';

/** Oldest first; equal ages in descending order of `namespace/name` (reference 6). */
export function byAge(one: AcceptedIngress, other: AcceptedIngress): number {
  const age = one.ingress.created - other.ingress.created;
  if (age !== 0) return age;
  const isSameNamespace = one.ingress.namespace === other.ingress.namespace;
  const name = isSameNamespace ? one.ingress.name : fullName(one);
  const otherName = isSameNamespace ? other.ingress.name : fullName(other);
  return name < otherName ? 1 : name > otherName ? -1 : 0;
}

function fullName({ ingress }: AcceptedIngress): string {
  return `${ingress.namespace}/${ingress.name}`;
}
