import type { NamespaceObject } from '#shared/model/snapshot.ts';
import { mapping, texts } from './fields.ts';
import { readMetadata, readName } from './identity.ts';

/** A Namespace of `v1`; throws `InvalidObjectError`. */
export function readNamespace(value: unknown): NamespaceObject {
  const metadata = readMetadata(mapping(value, ''));
  return { name: readName(metadata), labels: texts(metadata['labels'], 'metadata.labels') };
}
