import type { IngressClassObject } from '#shared/model/snapshot.ts';
import { annotationsOf, mapping, text } from './fields.ts';
import { readMetadata, readName } from './identity.ts';

/** An IngressClass of `networking.k8s.io/v1`; throws `InvalidObjectError`. */
export function readIngressClass(value: unknown): IngressClassObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  const annotations = annotationsOf(metadata);
  return {
    name: readName(metadata),
    controller: text(mapping(object['spec'], 'spec')['controller'], 'spec.controller'),
    isDefault: annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
  };
}
