import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { AnnotationReader } from './annotation-reader.ts';

/** What a reference to another object may look like. */
export interface ReferenceRules {
  /** true where `name` alone means an object of the Ingress' own namespace. */
  readonly bareName: boolean;
  /** `allow-cross-namespace-resources` of the controller. */
  readonly otherNamespaces: boolean;
}

/** A reference to a Secret or ConfigMap: `namespace/name`, or why it cannot be one, as the end of a sentence. */
export type ObjectReference =
  { readonly kind: 'named'; readonly key: string } | { readonly kind: 'refused'; readonly reason: Phrase };

/** Reads `namespace/name` or `name` (reference 2, cross-namespace rules); null where the annotation is not set. */
export function readReference(reader: AnnotationReader, name: string, rules: ReferenceRules): ObjectReference | null {
  const text = reader.raw(name);
  if (text === null) return null;
  const parts = text.split('/');
  const [first = '', second] = parts;
  const fits = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(part));
  if (!fits || parts.length > 2 || (second === undefined && !rules.bareName)) {
    return { kind: 'refused', reason: phrase('reference-names-nothing', { value: text }) };
  }
  const namespace = second === undefined ? reader.namespace : first;
  if (namespace !== reader.namespace && !rules.otherNamespaces) {
    return { kind: 'refused', reason: phrase('reference-other-namespace', { value: text }) };
  }
  return { kind: 'named', key: `${namespace}/${second ?? first}` };
}
